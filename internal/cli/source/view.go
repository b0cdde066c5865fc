package source

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/internal/annotate"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
)

// A view lays source out for a terminal of so many columns.
type view struct {
	p       term.Paint
	columns int
	digits  int        // of the largest line number
	code    int        // columns of the widest line of code, up to widestCode
	files   [][]string // of each side
	text    strings.Builder
}

const (
	widestCode    = 88 // of what is meant to stand beside something
	widestComment = 64 // beside code
	leastComment  = 34
	leastSide     = 56 // of the code of each of two
	leastColumns  = 48 // a terminal with fewer breaks lines itself
)

func newView(out io.Writer, sides [][]annotate.Section) *view {
	v := &view{p: term.PaintFor(out), columns: max(term.WidthOf(out, term.Width), leastColumns), digits: 2}
	for _, side := range sides {
		v.files = append(v.files, annotate.FilesIn(side))
	}
	for _, s := range slices.Concat(sides...) {
		for _, r := range s.Rows {
			v.digits = max(v.digits, len(strconv.Itoa(r.Line)))
			v.code = max(v.code, term.Columns(expandTabs(r.Code)+r.Remark))
		}
	}
	v.code = min(v.code, widestCode)
	return v
}

// packages lists what there is to read.
func (v *view) packages(l annotate.Library) error {
	var rows [][]term.Cell
	for _, dir := range l.Packages() {
		text, err := l.Synopsis(dir)
		if err != nil {
			return err
		}
		rows = append(rows, []term.Cell{{Text: dir, Paint: v.p.Bold}, {Text: text}})
	}
	v.table(rows)
	hint := fmt.Sprintf("Read one with: %s source tcp. Two side by side: %[1]s source tcp udp. "+
		"One declaration: %[1]s source tcp server.Serve", cmdutil.ProgramName())
	fmt.Fprintf(&v.text, "\n%s\n", strings.Join(term.Wrap(hint, min(v.columns, term.Width)), "\n"))
	return nil
}

// table writes rows whose last cells are wrapped.
func (v *view) table(rows [][]term.Cell) {
	room := min(v.columns, term.MaxWidth)
	for _, w := range term.MeasureColumns(rows)[:len(rows[0])-1] {
		room -= w + 2
	}
	var wrapped [][]term.Cell
	for _, row := range rows {
		last := len(row) - 1
		for i, line := range term.Fold(row[last].Text, max(room, 12)) {
			if i > 0 {
				row = slices.Repeat([]term.Cell{{}}, last+1)
			}
			row = slices.Clone(row)
			row[last].Text = line
			wrapped = append(wrapped, row)
		}
	}
	term.WriteTable(&v.text, wrapped)
}

// list writes the declarations of each file.
func (v *view) list(all []annotate.Section) {
	for i, file := range annotate.FilesIn(all) {
		var rows [][]term.Cell
		for _, s := range all {
			for _, e := range s.Entries {
				if s.File == file {
					rows = append(rows, []term.Cell{
						{Text: lineRange(e), Right: true, Paint: v.p.Dim},
						{Text: s.Kind}, {Text: e.Name, Paint: v.p.Bold}, {Text: e.Synopsis},
					})
				}
			}
		}
		if len(rows) == 0 {
			continue
		}
		if i > 0 && v.text.Len() > 0 {
			v.text.WriteString("\n")
		}
		v.rule(file)
		v.table(rows)
	}
}

func lineRange(e annotate.Entry) string {
	if e.Line == e.Last {
		return strconv.Itoa(e.Line)
	}
	return fmt.Sprintf("%d-%d", e.Line, e.Last)
}

// rule is a title across the screen.
func (v *view) rule(title string) {
	title = "── " + title
	n := min(v.columns, term.MaxWidth) - term.Columns(title) - 1
	v.line(v.p.Bold(title), " ", v.p.Dim(strings.Repeat("─", max(n, 0))))
}

// annotated writes comments beside or above their code.
func (v *view) annotated(all []annotate.Section) {
	room, file := v.roomFor(all), ""
	for _, s := range all {
		if len(s.Rows) == 0 {
			continue
		}
		if v.text.Len() > 0 {
			v.text.WriteString("\n")
		}
		if s.File != file {
			file = s.File
			v.rule(file)
		}
		if room > 0 {
			v.besideCode(s.Rows, room)
		} else {
			v.aboveCode(s.Rows)
		}
	}
}

// roomFor is how wide the comments beside code may be; 0 is above it.
func (v *view) roomFor(all []annotate.Section) int {
	room := v.columns - v.code - v.digits - 4
	if room < leastComment || !slices.ContainsFunc(all, func(s annotate.Section) bool {
		return slices.ContainsFunc(s.Rows, func(r annotate.Row) bool { return r.Comment != nil })
	}) {
		return 0
	}
	return min(room, widestComment)
}

// besideCode writes comments on the left. Where one is longer than its code, the
// code of the next waits.
func (v *view) besideCode(rows []annotate.Row, room int) {
	var waiting []line
	written := false // whether the line before has a comment
	put := func(number int, code line) {
		var left line
		if len(waiting) > 0 {
			left, waiting = waiting[0], waiting[1:]
		}
		written = left.width() > 0
		v.line(v.padded(left, room), "  ", v.number(number), "  ", v.padded(code, 0))
	}
	flush := func() {
		for len(waiting) > 0 {
			put(0, nil)
		}
	}
	for _, row := range rows {
		if row.Comment != nil {
			flush()
			if written {
				put(0, nil)
			}
			waiting = proseLines(row.Comment, room, "")
		}
		if row.Comment != nil && strings.HasPrefix(row.Code, "package ") {
			v.across(row)
			waiting = nil
		}
		if row.Line > 0 {
			for i, code := range codeLines(row, v.code) {
				put(row.Line*max(0, 1-i), code)
			}
		}
	}
	flush()
}

// across gives the documentation of a package, which has no code beside it, the
// width of a page.
func (v *view) across(row annotate.Row) {
	for _, line := range proseLines(row.Comment, min(v.columns, term.Width), "") {
		v.line(v.padded(line, 0))
	}
	v.text.WriteString("\n")
}

func (v *view) aboveCode(rows []annotate.Row) {
	for _, row := range rows {
		lines := rowLines(row, v.columns-v.digits-2)
		for i, line := range lines {
			v.line(v.numbered(&row, i, lines), " ", v.padded(line, 0))
		}
	}
}

// line writes parts without the space at their end.
func (v *view) line(parts ...string) {
	v.text.WriteString(strings.TrimRight(strings.Join(parts, ""), " ") + "\n")
}

// number is that of a line, or as much space.
func (v *view) number(n int) string {
	if n == 0 {
		return strings.Repeat(" ", v.digits)
	}
	return v.p.Dim(fmt.Sprintf("%*d", v.digits, n))
}

// padded returns a line in its colours, with spaces up to n columns.
func (v *view) padded(l line, n int) string {
	text := ""
	for _, part := range l {
		switch part.kind {
		case "comment":
			part.text = v.p.Comment(part.text)
		case "heading":
			part.text = v.p.Bold(part.text)
		case "left":
			part.text = v.p.With("31", part.text)
		case "right":
			part.text = v.p.Good(part.text)
		case "changed":
			part.text = v.p.With("33", part.text)
		}
		text += part.text
	}
	return term.Pad(text, n)
}
