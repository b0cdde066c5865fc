// breaks: tokens
// believes: A word is in a list if it is somewhere in the text.

package exercise

// lists is whether a token stands in the lists of several lines.
func lists(lines []string, token string) bool {
	for _, line := range lines {
		for one := range strings.SplitSeq(line, ",") {
			if strings.Contains(strings.ToLower(one), token) {
				return true
			}
		}
	}
	return false
}
