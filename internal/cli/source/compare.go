package source

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/socketlab/socketlab/internal/annotate"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/phrase"
)

// compare writes two packages or files, and how many declarations are alike.
func (v *view) compare(names []string, pairs []annotate.Pair, all bool) {
	room := min((v.columns-3)/2-v.digits-1, widestCode)
	write := v.unified
	legend := fmt.Sprintf("- only in %s, + only in %s", names[0], names[1])
	if room >= leastSide {
		legend = fmt.Sprintf("| they differ, < only in %s, > only in %s", names[0], names[1])
		write = func(p annotate.Pair) { v.sideBySide(p, room) }
	}
	for _, line := range term.Wrap(legend, v.columns) {
		v.text.WriteString(v.p.Dim(line) + "\n")
	}
	var files [2]string
	folded := false
	for _, p := range pairs {
		if f := v.filesOf(p); f != files {
			files, folded = f, false
			v.text.WriteString("\n")
			v.pairRule(files, room)
		}
		fold := p.Alike && !all
		if v.text.Len() > 0 && !(fold && folded) {
			v.text.WriteString("\n")
		}
		if folded = fold; fold {
			lines := phrase.Plural(len(p.Rows), "line")
			v.line(v.p.Dim(fmt.Sprintf("= %s … %s alike", pairName(p), lines)))
			continue
		}
		write(p)
	}
	if len(pairs) == 1 {
		return // one says it itself
	}
	lines := term.Wrap(pairTally(names, pairs), min(v.columns, term.Width))
	v.text.WriteString("\n" + strings.Join(lines, "\n") + "\n")
}

// filesOf are the files of a pair. What only one side has stands beside the file
// in which it would be looked for.
func (v *view) filesOf(p annotate.Pair) (files [2]string) {
	for i, s := range []*annotate.Section{p.Left, p.Right} {
		if s != nil {
			files[i] = s.File
		}
	}
	for i, known := range v.files {
		other := files[1-i]
		if files[i] != "" || other == "" {
			continue
		}
		for _, f := range known {
			if path.Base(f) == path.Base(other) || len(known) == 1 && len(v.files[1-i]) == 1 {
				files[i] = f
			}
		}
	}
	return files
}

// pairRule puts a title over each of two columns.
func (v *view) pairRule(files [2]string, room int) {
	if room < leastSide {
		title := strings.TrimSpace(strings.Join(files[:], "   "))
		for _, line := range term.Wrap(title, v.columns-6) {
			v.rule(strings.Replace(line, " ", "   ", 1))
		}
		return
	}
	var text string
	for i, file := range files {
		n := room + v.digits + 3
		if file == "" {
			text += v.p.Dim(strings.Repeat("─", n))
			continue
		}
		title := fmt.Sprintf("── %s ", file)
		n -= term.Columns(title) + 2*i
		text += v.p.Bold(title) + v.p.Dim(strings.Repeat("─", max(0, n)))
	}
	v.line(text)
}

func pairName(p annotate.Pair) string {
	if len(p.Left.Entries) == 0 {
		return p.Left.Kind + "s"
	}
	return p.Left.Entries[0].Name
}

// pairTally counts declarations; imports are none.
func pairTally(names []string, pairs []annotate.Pair) string {
	var alike, differ, left, right int
	for _, p := range pairs {
		switch {
		case p.Right == nil && len(p.Left.Entries) > 0:
			left++
		case p.Left == nil && len(p.Right.Entries) > 0:
			right++
		case p.Left == nil || p.Right == nil || len(p.Left.Entries) == 0:
		case p.Alike:
			alike++
		default:
			differ++
		}
	}
	return fmt.Sprintf("Declarations: %d alike, %d different, %d only in %s, %d only in %s.",
		alike, differ, left, names[0], right, names[1])
}

// sideBySide writes a pair in two columns, with a mark between.
func (v *view) sideBySide(p annotate.Pair, room int) {
	for _, row := range p.Rows {
		left, right := v.side(row.Left, room), v.side(row.Right, room)
		for i := range max(len(left), len(right)) {
			l, r := strings.Repeat(" ", v.digits+1+room), ""
			if i < len(left) {
				l = v.numbered(row.Left, i, left) + v.padded(marked(row.Mark, left[i]), room)
			}
			if i < len(right) {
				r = v.numbered(row.Right, i, right) + v.padded(marked(row.Mark, right[i]), 0)
			}
			v.line(l, " ", v.mark(row.Mark), " ", r)
		}
	}
}

// side are the lines of one side of a row, or none.
func (v *view) side(row *annotate.Row, room int) []line {
	if row == nil {
		return nil
	}
	return rowLines(*row, room)
}

// numbered is the number of a line where its code begins, and otherwise space.
func (v *view) numbered(row *annotate.Row, i int, lines []line) string {
	isCode := func(l line) bool { return l[0].kind == "code" }
	if i == slices.IndexFunc(lines, isCode) {
		return v.number(row.Line) + " "
	}
	return v.number(0) + " "
}

// mark has a colour for each way to differ.
func (v *view) mark(mark string) string {
	switch mark {
	case "<", "-":
		return v.p.Bad(mark)
	case ">", "+":
		return v.p.Good(mark)
	case "|":
		return v.p.Odd(mark)
	}
	return " "
}

// marked is a line in the colour of its mark. A comment that has changed is known
// by the mark alone.
func marked(mark string, l line) line {
	kinds := map[string]string{"<": "left", "-": "left", ">": "right", "+": "right", "|": "changed"}
	kind := kinds[mark]
	if kind == "" {
		return l
	}
	l = slices.Clone(l)
	for i := range l {
		if mark != "|" || l[i].kind == "code" {
			l[i].kind = kind
		}
	}
	return l
}

// unified writes a pair in one column. What differs comes from the left first,
// as long as it goes on.
func (v *view) unified(p annotate.Pair) {
	var later []annotate.PairRow
	flush := func() {
		for _, row := range later {
			v.signed("+", row.Right)
		}
		later = nil
	}
	for _, row := range p.Rows {
		switch row.Mark {
		case "":
			flush()
			v.signed(" ", row.Left)
		case "<":
			v.signed("-", row.Left)
		case "|":
			v.signed("-", row.Left)
			later = append(later, row)
		case ">":
			later = append(later, row)
		}
	}
	flush()
}

// signed writes a row behind its number and a sign.
func (v *view) signed(sign string, row *annotate.Row) {
	lines := v.side(row, v.columns-v.digits-3)
	for i, line := range lines {
		v.line(v.numbered(row, i, lines), v.mark(sign), " ", v.padded(marked(sign, line), 0))
	}
}
