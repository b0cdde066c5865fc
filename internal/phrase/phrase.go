// Package phrase formats numbers, times, bytes and errors for sentences and
// tables, in one way for the whole program.
package phrase

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Duration returns d with three digits and a unit, such as "1.50 ms".
func Duration(d time.Duration) string {
	switch {
	case d < time.Microsecond:
		return strconv.Itoa(int(d)) + " ns"
	case d < time.Millisecond:
		return Digits(float64(d)/1e3) + " µs"
	case d < time.Second:
		return Digits(float64(d)/1e6) + " ms"
	}
	return Digits(d.Seconds()) + " s"
}

// Digits returns f with three significant digits, and with all digits before
// the decimal point.
func Digits(f float64) string {
	decimals := 0
	switch {
	case f < 9.995:
		decimals = 2
	case f < 99.95:
		decimals = 1
	}
	return strconv.FormatFloat(f, 'f', decimals, 64)
}

// Count returns n with a comma between thousands, such as "1,000".
func Count[T int | int64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural returns the number and the noun, with an s unless n is 1: "1 line", "2
// lines".
func Plural[T int | int64](n T, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Count(n) + " " + noun
}

// Printable returns text of at most n columns. It quotes text that has bytes or
// characters that a terminal does not show, and the quotes take two columns
// more. It marks a cut with "…".
func Printable(text string, n int) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) || r == utf8.RuneError }) {
		text = strconv.Quote(text)
		n = max(n, n+2) // without an overflow
	}
	return ansi.Truncate(text, n, "…")
}

// OneLine returns s with each run of white space, newlines included, replaced
// by one space, and with other characters that a terminal does not show escaped.
func OneLine(s string) string {
	var line strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if strconv.IsPrint(r) {
			line.WriteRune(r)
		} else {
			line.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return line.String()
}
