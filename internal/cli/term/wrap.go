package term

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Columns returns the number of columns that text takes in a terminal. A
// Chinese character or an emoji takes two, a combining character none.
func Columns(text string) int { return ansi.StringWidth(text) }

// Pad returns text with spaces after it, up to n columns.
func Pad(text string, n int) string { return text + spaces(n-Columns(text)) }

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

// Wrap breaks text at spaces into lines of at most n columns. A longer word has
// a line of its own. The library's own Wordwrap also breaks at hyphens, which
// options have.
func Wrap(text string, n int) []string {
	var lines []string
	line, width := "", 0
	for _, word := range strings.Fields(text) {
		if line != "" && width+1+Columns(word) > n {
			lines, line, width = append(lines, line), "", 0
		}
		if line != "" {
			line, width = line+" ", width+1
		}
		line, width = line+word, width+Columns(word)
	}
	return append(lines, line)
}

// Fold wraps text as Wrap does, and breaks words that are longer than a line.
func Fold(text string, n int) []string {
	var lines []string
	for _, line := range Wrap(text, n) {
		lines = append(lines, Chop(line, n)...)
	}
	return lines
}

// Chop breaks text into lines of n columns, wherever they end.
func Chop(text string, n int) []string {
	return strings.Split(ansi.Hardwrap(text, n, true), "\n")
}
