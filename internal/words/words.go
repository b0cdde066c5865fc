//go:build !nowords

// Package words holds the words of values that programs compare: outcomes,
// verdicts, causes, ends of connections. The words are for people. The build tag
// nowords puts a number in their place, so a test that passes with that tag shows
// that no behaviour depends on them.
package words

// Or returns text, which describes the value that has this number.
func Or(text string, number int) string { return text }

// Hidden reports whether this program was built with the tag nowords.
const Hidden = false
