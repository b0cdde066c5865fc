//go:build nowords

package words

import "strconv"

// Or returns the number in place of text.
func Or(text string, number int) string { return "#" + strconv.Itoa(number) }

// Hidden reports whether this program was built with the tag nowords.
const Hidden = true
