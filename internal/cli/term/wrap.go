package term

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks text at spaces into lines of at most n characters. A longer word
// has a line of its own.
func Wrap(text string, n int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > n {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// Fold wraps text as Wrap does, and breaks words that are longer than a line.
func Fold(text string, n int) []string {
	var lines []string
	for _, line := range Wrap(text, n) {
		rest := []rune(line)
		for len(rest) > n {
			lines, rest = append(lines, string(rest[:n])), rest[n:]
		}
		lines = append(lines, string(rest))
	}
	return lines
}
