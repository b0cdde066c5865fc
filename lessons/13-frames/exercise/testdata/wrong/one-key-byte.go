// breaks: vectors
// believes: The mask is one byte that hides all others.

package exercise

// frame reads one, and says whether a message is whole with it.
func (d *Decoder) frame() (m Message, whole bool, err error) {
	h, err := d.header()
	if err != nil {
		return m, false, err
	}
	payload := make([]byte, h.length)
	if err := d.fill(payload); err != nil {
		return m, false, err
	}
	for i := range payload {
		payload[i] ^= h.key[0]
	}
	if h.kind >= Close {
		return Message{h.kind, payload}, true, nil
	}
	if h.kind != continuation {
		d.kind = h.kind
	}
	d.data = append(d.data, payload...)
	if !h.fin {
		return m, false, nil
	}
	m = Message{d.kind, d.data}
	d.kind, d.data = 0, nil
	// As a whole: a fragment may end within a character (section 8.1).
	if m.Kind == Text && !utf8.Valid(m.Data) {
		return m, false, ErrText
	}
	return m, true, nil
}
