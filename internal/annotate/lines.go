package annotate

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Part is a piece of a line, and what it is: code, comment or heading.
type Part struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// A Line is one line of text, wherever letters have one width.
type Line []Part

// Width is how many letters l has.
func (l Line) Width() (n int) {
	for _, part := range l {
		n += utf8.RuneCountInString(part.Text)
	}
	return n
}

const (
	leastWrapped = 16 // letters, in the narrowest place
	leastRemark  = 24
	widestProse  = 76
)

// Lines are a row from top to bottom in at most n letters: its comment as the
// language writes it, and its code.
func (r Row) Lines(n int) []Line {
	prefix := strings.Repeat("    ", r.Indent) + "// "
	lines := Prose(r.Comment, min(n, len(prefix)+widestProse), prefix)
	if r.Line > 0 {
		lines = append(lines, r.CodeLines(n)...)
	}
	return lines
}

// Prose wraps a comment into lines of at most n letters, each behind the prefix.
func Prose(comment []Paragraph, n int, prefix string) (lines []Line) {
	n -= utf8.RuneCountInString(prefix)
	for i, p := range comment {
		if i > 0 && (p.Kind != "item" || comment[i-1].Kind != "item") {
			lines = append(lines, Line{{"comment", strings.TrimRight(prefix, " ")}})
		}
		kind := "comment"
		if p.Kind == "heading" {
			kind = "heading"
		}
		for _, line := range p.lines(n) {
			lines = append(lines, Line{{kind, strings.TrimRight(prefix+line, " ")}})
		}
	}
	return lines
}

// lines of code are not filled, only broken.
func (p Paragraph) lines(n int) (lines []string) {
	switch p.Kind {
	case "code":
		for line := range strings.SplitSeq(p.Text, "\n") {
			lines = append(lines, fold("  "+Expand(line), n)...)
		}
	case "item":
		mark := fmt.Sprintf("%2s ", p.Mark)
		for _, line := range wrap(p.Text, n-len(mark)) {
			lines = append(lines, mark+line)
			mark = strings.Repeat(" ", len(mark))
		}
	default:
		lines = wrap(p.Text, n)
	}
	return lines
}

// wrap breaks text at spaces, and words that are longer than a line.
func wrap(text string, n int) (lines []string) {
	n = max(n, leastWrapped)
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line+word) >= n {
			lines, line = append(lines, fold(line, n)...), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, fold(line, n)...)
}

// Expand makes four spaces of a tab, as the width of this source is measured.
func Expand(code string) string { return strings.ReplaceAll(code, "\t", "    ") }

// fold breaks a line that has more than n letters, at a space if there is one.
// What is left begins deeper.
func fold(line string, n int) (lines []string) {
	n = max(n, leastWrapped)
	indent := len(line) - len(strings.TrimLeft(line, " "))
	deeper := strings.Repeat(" ", min(indent+8, n/2))
	rest := []rune(line)
	for len(rest) > n {
		cut := n
		for i := n; i > n/2+4; i-- {
			if rest[i] == ' ' {
				cut = i
				break
			}
		}
		lines = append(lines, strings.TrimRight(string(rest[:cut]), " "))
		rest = []rune(deeper + strings.TrimLeft(string(rest[cut:]), " "))
	}
	return append(lines, string(rest))
}

// CodeLines are the code of a row in lines of at most n letters. A comment behind
// it goes on below itself, or below the code where there is no room.
func (r Row) CodeLines(n int) (lines []Line) {
	code := Expand(r.Code)
	at := utf8.RuneCountInString(code)
	fits := at+utf8.RuneCountInString(r.Remark) <= n
	if r.Remark != "" && (fits || at <= n-leastRemark) {
		lines = remark(r.Remark, strings.Repeat(" ", at), n)
		lines[0] = Line{{"code", code}, {"comment", lines[0][0].Text[at:]}}
		return lines
	}
	for _, line := range fold(code, n) {
		lines = append(lines, Line{{"code", line}})
	}
	if r.Remark != "" {
		indent := code[:len(code)-len(strings.TrimLeft(code, " "))]
		lines = append(lines, remark(r.Remark, indent+"    ", n)...)
	}
	return lines
}

// remark wraps a comment that stands behind code.
func remark(text, indent string, n int) (lines []Line) {
	if len(indent)+utf8.RuneCountInString(text) <= n {
		return []Line{{{"comment", indent + text}}}
	}
	mark := ""
	if rest, ok := strings.CutPrefix(text, "//"); ok {
		mark, text = "// ", rest
	}
	for _, line := range wrap(text, n-len(indent+mark)) {
		lines = append(lines, Line{{"comment", indent + mark + line}})
	}
	return lines
}
