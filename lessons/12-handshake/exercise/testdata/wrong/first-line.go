// breaks: lists
// believes: A name stands in a header once.

package exercise

// lists is whether a token stands in the lists of several lines.
func lists(lines []string, token string) bool {
	for _, line := range lines[:min(1, len(lines))] {
		for one := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(one), token) {
				return true
			}
		}
	}
	return false
}
