package source

import (
	"fmt"
	"strings"

	"github.com/socketlab/socketlab/internal/annotate"
	"github.com/socketlab/socketlab/internal/cli/term"
)

// A part is a piece of a line. Its kind sets the colour: code, comment, heading,
// or how a line differs from another.
type part struct{ kind, text string }

// A line holds the parts of one line of a terminal.
type line []part

// width returns the width of l in columns.
func (l line) width() (n int) {
	for _, p := range l {
		n += term.Columns(p.text)
	}
	return n
}

const (
	leastWrapped = 16 // columns for text, in a narrow terminal
	leastRemark  = 24
	widestProse  = 76
)

// rowLines lays out a row in at most n columns: the comment as the language
// writes it, then the code.
func rowLines(r annotate.Row, n int) []line {
	prefix := strings.Repeat("    ", r.Indent) + "// "
	lines := proseLines(r.Comment, min(n, len(prefix)+widestProse), prefix)
	if r.Line > 0 {
		lines = append(lines, codeLines(r, n)...)
	}
	return lines
}

// proseLines wraps a comment into lines of at most n columns, each after the
// prefix.
func proseLines(comment []annotate.Paragraph, n int, prefix string) (lines []line) {
	n = max(n-len(prefix), leastWrapped)
	for i, p := range comment {
		if i > 0 && (p.Kind != "item" || comment[i-1].Kind != "item") {
			lines = append(lines, line{{"comment", strings.TrimRight(prefix, " ")}})
		}
		kind := "comment"
		if p.Kind == "heading" {
			kind = "heading"
		}
		for _, text := range paragraphLines(p, n) {
			lines = append(lines, line{{kind, strings.TrimRight(prefix+text, " ")}})
		}
	}
	return lines
}

// paragraphLines fills lines, but only breaks those of code.
func paragraphLines(p annotate.Paragraph, n int) (lines []string) {
	switch p.Kind {
	case "code":
		for code := range strings.SplitSeq(p.Text, "\n") {
			lines = append(lines, foldCode("  "+expandTabs(code), n)...)
		}
	case "item":
		mark := fmt.Sprintf("%2s ", p.Mark)
		for _, text := range term.Fold(p.Text, max(n-len(mark), leastWrapped)) {
			lines = append(lines, mark+text)
			mark = strings.Repeat(" ", len(mark))
		}
	default:
		lines = term.Fold(p.Text, n)
	}
	return lines
}

// expandTabs replaces each tab by four spaces, as the width of this source is
// measured.
func expandTabs(code string) string { return strings.ReplaceAll(code, "\t", "    ") }

// foldCode breaks code that is wider than n columns, at a space if there is one.
// The rest is indented further.
func foldCode(code string, n int) (lines []string) {
	n = max(n, leastWrapped)
	indent := len(code) - len(strings.TrimLeft(code, " "))
	deeper := strings.Repeat(" ", min(indent+8, n/2))
	for term.Columns(code) > n {
		head := term.Chop(code, n)[0]
		if code[len(head)] != ' ' {
			if at := strings.LastIndex(head, " "); at > n/2+4 {
				head = head[:at]
			}
		}
		lines = append(lines, strings.TrimRight(head, " "))
		code = deeper + strings.TrimLeft(code[len(head):], " ")
	}
	return append(lines, code)
}

// codeLines lays out the code of a row in lines of at most n columns. A comment
// after the code continues below itself, or below the code where there is no room.
func codeLines(r annotate.Row, n int) (lines []line) {
	code := expandTabs(r.Code)
	at := term.Columns(code)
	fits := at+term.Columns(r.Remark) <= n
	if r.Remark != "" && (fits || at <= n-leastRemark) {
		lines = remarkLines(r.Remark, strings.Repeat(" ", at), n)
		lines[0] = line{{"code", code}, {"comment", lines[0][0].text[at:]}}
		return lines
	}
	for _, text := range foldCode(code, n) {
		lines = append(lines, line{{"code", text}})
	}
	if r.Remark != "" {
		indent := code[:len(code)-len(strings.TrimLeft(code, " "))]
		lines = append(lines, remarkLines(r.Remark, indent+"    ", n)...)
	}
	return lines
}

// remarkLines wraps a comment that stands after code.
func remarkLines(text, indent string, n int) (lines []line) {
	if len(indent)+term.Columns(text) <= n {
		return []line{{{"comment", indent + text}}}
	}
	mark := ""
	if rest, ok := strings.CutPrefix(text, "//"); ok {
		mark, text = "// ", rest
	}
	for _, l := range term.Fold(text, max(n-len(indent+mark), leastWrapped)) {
		lines = append(lines, line{{"comment", indent + mark + l}})
	}
	return lines
}
