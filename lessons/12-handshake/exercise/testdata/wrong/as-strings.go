// breaks: lists
// believes: A field of a header is a string to compare with.

package exercise

// lists is whether a token stands in the lists of several lines.
func lists(lines []string, token string) bool {
	for _, line := range lines {
		if strings.EqualFold(line, token) {
			return true
		}
	}
	return false
}
