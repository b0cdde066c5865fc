// Package term lays text out for a terminal: colours, tables, wrapped lines,
// Markdown, a bar of progress. It knows no command.
package term

import (
	"io"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/term"
)

// Width is what every screen of the command fits into.
const Width = 80

// MaxWidth is more columns than anything that is printed needs.
const MaxWidth = 120

// WidthOf is how wide the terminal is that out goes to, or COLUMNS says, and
// otherwise what is wide enough there.
func WidthOf(out io.Writer, otherwise int) int {
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

// HeightOf is how high the terminal is that out goes to, or 0 if it is none.
func HeightOf(out io.Writer) int {
	if f, ok := out.(*os.File); ok {
		if _, n, err := term.GetSize(int(f.Fd())); err == nil {
			return n
		}
	}
	return 0
}

// A Paint colours text for a terminal, or leaves it as it is.
type Paint struct{ On bool }

// PaintFor is plain unless w is a terminal that shows colour and nobody has
// asked for none (no-color.org).
func PaintFor(w io.Writer) Paint {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return Paint{}
	}
	if runtime.GOOS == "windows" && os.Getenv("WT_SESSION") == "" && os.Getenv("TERM") == "" {
		return Paint{} // an old console, which shows the codes themselves
	}
	return Paint{IsTerminal(w)}
}

// IsTerminal takes every character device for one but the null device. That a
// line or a printer is told apart from a terminal matters to nobody here.
func IsTerminal(stream any) bool {
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

func (p Paint) Bold(s string) string { return p.With("1", s) }
func (p Paint) Dim(s string) string  { return p.With("2", s) }
func (p Paint) Good(s string) string { return p.With("32", s) }
func (p Paint) Odd(s string) string  { return p.With("1;33", s) }
func (p Paint) Bad(s string) string  { return p.With("1;31", s) }

// Comment is a colour that code does not have.
func (p Paint) Comment(s string) string { return p.With("36", s) }

// With puts text between a code of ECMA-48, section 8.3.117, and its end.
func (p Paint) With(code, s string) string {
	if !p.On || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
