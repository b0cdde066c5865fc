package term

import (
	"fmt"
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	goldmark "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// RenderMarkdown lays Markdown out for a terminal of that many columns. It uses
// bold, underlined and the standard colours, which each terminal sets for its
// background. It leaves comments out, which are for the weaver.
func RenderMarkdown(markdown string, columns int, p Paint) string {
	source := []byte(strings.ReplaceAll(markdown, "\t", "    "))
	tree := parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	).Parse(goldmark.NewReader(source))
	return strings.ReplaceAll(sheet{source, p}.blocks(tree, columns, "\n\n"), space, " ") + "\n"
}

// A sheet renders one Markdown source.
type sheet struct {
	source []byte
	paint  Paint
}

// Codes of ECMA-48, section 8.3.117.
const bold, italic, underlined, cyan = "1", "3", "4", "36"

// space stands for a space where no line may end.
const space = "\ue000"

// blocks renders the paragraphs, lists and fences in n, with a gap between
// them.
func (g sheet) blocks(n ast.Node, columns int, gap string) string {
	var all []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if b := g.block(c, columns); b != "" {
			all = append(all, b)
		}
	}
	return strings.Join(all, gap)
}

func (g sheet) block(n ast.Node, columns int) string {
	switch n := n.(type) {
	case *ast.HTMLBlock:
		return ""
	case *ast.Heading:
		return wrapLines(g.inline(n, columns, bold), columns)
	case *ast.Paragraph, *ast.TextBlock:
		return wrapLines(g.inline(n, columns), columns)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		var lines []string
		for _, s := range n.Lines().Sliced(0, n.Lines().Len()) {
			line := strings.TrimRight(string(s.Value(g.source)), "\n")
			lines = append(lines, xansi.Wordwrap(g.paint.With(cyan, line), columns, ""))
		}
		return strings.Join(lines, "\n")
	case *ast.List:
		return g.list(n, columns)
	}
	return g.blocks(n, columns, "\n\n")
}

// list puts marks before its items, and indents items after them.
func (g sheet) list(l *ast.List, columns int) string {
	gap := "\n\n"
	if l.IsTight {
		gap = "\n"
	}
	var items []string
	for c, i := l.FirstChild(), l.Start; c != nil; c, i = c.NextSibling(), i+1 {
		mark := "- "
		if l.IsOrdered() {
			mark = fmt.Sprintf("%d. ", i)
		}
		hang := strings.Repeat(" ", len(mark))
		item := g.blocks(c, columns-len(mark), gap)
		items = append(items, mark+strings.ReplaceAll(item, "\n", "\n"+hang))
	}
	return strings.Join(items, gap)
}

// wrapLines wraps each line of text.
func wrapLines(text string, columns int) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, Wrap(line, columns)...)
	}
	return strings.Join(lines, "\n")
}

// inline renders the text in n, in a style that is a list of codes. It does not
// break a code span at its spaces.
func (g sheet) inline(n ast.Node, columns int, style ...string) string {
	var out strings.Builder
	put := func(s string, codes ...string) {
		out.WriteString(g.paint.With(strings.Join(append(style, codes...), ";"), s))
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			put(g.literal(c))
			if c.SoftLineBreak() {
				put(" ")
			} else if c.HardLineBreak() {
				put("\n")
			}
		case *ast.CodeSpan:
			put(g.code(c, columns), cyan)
		case *ast.Emphasis:
			out.WriteString(g.inline(c, columns, append(style, []string{italic, bold}[c.Level-1])...))
		case *ast.Link:
			to := string(c.Destination)
			if !strings.Contains(to, ":") {
				// Another file of the repository: its path means nothing here.
				out.WriteString(g.inline(c, columns, style...))
				continue
			}
			out.WriteString(g.inline(c, columns, append(style, bold)...) + " ")
			put("("+to+")", underlined)
		case *ast.AutoLink:
			put(string(c.URL(g.source)), underlined)
		case *ast.RawHTML:
			before := strings.TrimRight(out.String(), " ")
			out.Reset()
			out.WriteString(before)
		}
	}
	return out.String()
}

// literal returns text without the escapes and entities of Markdown.
func (g sheet) literal(t *ast.Text) string {
	value := t.Segment.Value(g.source)
	if !t.IsRaw() {
		value = util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
	}
	return string(value)
}

// code renders a code span, between the marks of Markdown if there is no
// colour.
func (g sheet) code(c *ast.CodeSpan, columns int) string {
	var s string
	for t := c.FirstChild(); t != nil; t = t.NextSibling() {
		s += strings.ReplaceAll(string(t.(*ast.Text).Segment.Value(g.source)), "\n", " ")
	}
	if !g.paint.On {
		s = "`" + s + "`"
	}
	if Columns(s) <= columns/2 {
		s = strings.ReplaceAll(s, " ", space)
	}
	return s
}
