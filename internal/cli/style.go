package cli

import (
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// width is what every screen of the command fits into.
const width = 80

// columns is how wide the terminal is that out goes to, or COLUMNS says, and
// otherwise what is wide enough there.
func columns(out io.Writer, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if f, ok := out.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return otherwise
}

// rows is how high the terminal is that out goes to, or 0 if it is none.
func rows(out io.Writer) int {
	if f, ok := out.(*os.File); ok {
		if _, n, err := term.GetSize(int(f.Fd())); err == nil {
			return n
		}
	}
	return 0
}

// A paint colours text for a terminal, or leaves it as it is.
type paint struct{ on bool }

// paintFor is plain unless w is a terminal that shows colour and nobody has
// asked for none (no-color.org).
func paintFor(w io.Writer) paint {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return paint{}
	}
	if runtime.GOOS == "windows" && os.Getenv("WT_SESSION") == "" && os.Getenv("TERM") == "" {
		return paint{} // an old console, which shows the codes themselves
	}
	return paint{isTerminal(w)}
}

// isTerminal takes every character device for one but the null device. That a
// line or a printer is told apart from a terminal matters to nobody here.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

func (p paint) bold(s string) string { return p.with("1", s) }
func (p paint) dim(s string) string  { return p.with("2", s) }
func (p paint) good(s string) string { return p.with("32", s) }
func (p paint) odd(s string) string  { return p.with("1;33", s) }
func (p paint) bad(s string) string  { return p.with("1;31", s) }

// with puts text between a code of ECMA-48, section 8.3.117, and its end.
func (p paint) with(code, s string) string {
	if !p.on || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// duration shows three digits and a unit.
func duration(d time.Duration) string {
	switch {
	case d < time.Microsecond:
		return strconv.Itoa(int(d)) + " ns"
	case d < time.Millisecond:
		return digits(float64(d)/1e3) + " µs"
	case d < time.Second:
		return digits(float64(d)/1e6) + " ms"
	}
	return digits(d.Seconds()) + " s"
}

// digits shows three of them, and all of those before the point.
func digits(f float64) string {
	decimals := 0
	switch {
	case f < 9.995:
		decimals = 2
	case f < 99.95:
		decimals = 1
	}
	return strconv.FormatFloat(f, 'f', decimals, 64)
}

// count shows an integer with commas between its thousands.
func count[T int | int64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural is "1 line" or "2 lines".
func plural[T int | int64](n T, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return count(n) + " " + noun
}

// wrap breaks text at spaces into lines of at most n letters, as far as its
// words allow.
func wrap(text string, n int) []string {
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

// printable is text in which every byte can be seen, cut after n letters.
func printable(text string, n int) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) || r == utf8.RuneError }) {
		text = strconv.Quote(text)
		n = max(n, n+2) // without an overflow
	}
	if letters := []rune(text); len(letters) > n {
		return string(letters[:max(0, n-1)]) + "…"
	}
	return text
}
