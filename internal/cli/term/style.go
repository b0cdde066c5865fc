// Package term lays text out for a terminal: colours, tables, wrapped lines,
// Markdown and a progress bar. It knows no command.
package term

import (
	"io"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/term"
)

// Width is the number of columns that every screen fits into.
const Width = 80

// MaxWidth is the greatest number of columns that is used.
const MaxWidth = 120

// WidthOf returns the value of COLUMNS, or the width of the terminal out in
// columns, or otherwise.
func WidthOf(out io.Writer, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if f, ok := FileOf(out); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return otherwise
}

// HeightOf returns the height of the terminal out in lines, or 0 if it is none.
func HeightOf(out io.Writer) int {
	if f, ok := FileOf(out); ok {
		if _, n, err := term.GetSize(int(f.Fd())); err == nil {
			return n
		}
	}
	return 0
}

// A Paint colours text for a terminal if On is set, and returns it unchanged
// otherwise.
type Paint struct{ On bool }

// PaintFor returns a Paint for w. It is on if w is a terminal that shows colour
// and the environment does not disable colour (no-color.org).
func PaintFor(w io.Writer) Paint {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return Paint{}
	}
	if runtime.GOOS == "windows" && os.Getenv("WT_SESSION") == "" && os.Getenv("TERM") == "" {
		return Paint{} // an old console, which shows the codes themselves
	}
	return Paint{IsTerminal(w)}
}

// IsTerminal reports whether stream is a terminal.
func IsTerminal(stream any) bool {
	f, ok := FileOf(stream)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Bold returns s in bold.
func (p Paint) Bold(s string) string { return p.With("1", s) }

// Dim returns s in a faint colour.
func (p Paint) Dim(s string) string { return p.With("2", s) }

// Good returns s in green, for success.
func (p Paint) Good(s string) string { return p.With("32", s) }

// Odd returns s in bold yellow, for results that differ.
func (p Paint) Odd(s string) string { return p.With("1;33", s) }

// Bad returns s in bold red, for failures.
func (p Paint) Bad(s string) string { return p.With("1;31", s) }

// Comment returns s in cyan, a colour that code does not have.
func (p Paint) Comment(s string) string { return p.With("36", s) }

// With returns s between a code of ECMA-48, section 8.3.117, and the code that
// resets it.
func (p Paint) With(code, s string) string {
	if !p.On || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
