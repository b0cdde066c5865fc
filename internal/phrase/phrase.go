// Package phrase puts numbers, times and bytes into the words of a sentence, as
// every face of the program prints them.
package phrase

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Duration shows three digits and a unit.
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

// Digits shows three of them, and all of those before the point.
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

// Count shows an integer with commas between its thousands.
func Count[T int | int64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural is "1 line" or "2 lines".
func Plural[T int | int64](n T, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Count(n) + " " + noun
}

// Printable is text in which every byte can be seen, cut after n letters.
func Printable(text string, n int) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) || r == utf8.RuneError }) {
		text = strconv.Quote(text)
		n = max(n, n+2) // without an overflow
	}
	if letters := []rune(text); len(letters) > n {
		return string(letters[:max(0, n-1)]) + "…"
	}
	return text
}

// OneLine keeps an error readable where a line is all there is.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
