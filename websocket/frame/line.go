package frame

import "strings"

// All returns the values of the lines called name. Case does not matter in
// names.
func (h Head) All(name string) (values []string) {
	for _, l := range h.Lines {
		if strings.EqualFold(l.Name, name) {
			values = append(values, l.Value)
		}
	}
	return values
}

// Get returns the value of the only line called name. It is "" if there is
// none, or if more than one make it ambiguous.
func (h Head) Get(name string) string {
	if all := h.All(name); len(all) == 1 {
		return all[0]
	}
	return ""
}

// List returns what stands between the commas of all lines called name
// (RFC 9110, section 5.6.1).
func (h Head) List(name string) (elements []string) {
	for _, value := range h.All(name) {
		for e := range strings.SplitSeq(value, ",") {
			if e = strings.Trim(e, " \t"); e != "" {
				elements = append(elements, e)
			}
		}
	}
	return elements
}

// Has reports whether token is in that list, in any case.
func (h Head) Has(name, token string) bool {
	for _, e := range h.List(name) {
		if strings.EqualFold(e, token) {
			return true
		}
	}
	return false
}

// Append writes h behind b, as it goes over the wire.
func (h Head) Append(b []byte) []byte {
	b = append(b, strings.TrimRight(strings.Join(h.Start[:], " "), " ")+"\r\n"...)
	for _, l := range h.Lines {
		b = append(b, l.Name+": "+l.Value+"\r\n"...)
	}
	return append(b, "\r\n"...)
}
