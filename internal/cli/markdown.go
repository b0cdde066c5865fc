package cli

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/glamour"
	"github.com/charmbracelet/glamour/ansi"
	xansi "github.com/charmbracelet/x/ansi"
)

// htmlComments of Markdown are for the weaver.
var htmlComments = regexp.MustCompile(`(?s)[ ]?<!-- .*? -->\n?`)

// codeSpans are not broken at their hyphens and spaces, which the renderer would
// do. Those of a fence are.
var codeSpans = regexp.MustCompile("`[^`\n]+`")

// What no line ends with, in the place of what one may end with.
const hyphen, space = "\u2011", "\ue000"

// insideLinks lead to other files of the repository, by a path that means
// nothing in a terminal.
var insideLinks = regexp.MustCompile(`\[([^\]\n]+)\]\(([^):\n]+)\)`)

// item is the mark of an item in a list.
const item = "- "

var whole = strings.NewReplacer(hyphen, "-", space, " ")

// render lays Markdown out for a terminal of so many columns. It uses bold,
// underlined and the colours that every terminal chooses itself, so that it can
// be read on a light ground as on a dark one.
func render(markdown string, columns int, p paint) (string, error) {
	r, err := glamour.NewTermRenderer(glamour.WithStyles(p.markdown()), glamour.WithWordWrap(0))
	if err != nil {
		return "", err
	}
	markdown = htmlComments.ReplaceAllStringFunc(markdown, func(c string) string {
		return strings.Repeat("\n", min(1, strings.Count(c[:1], " ")))
	})
	markdown = codeSpans.ReplaceAllStringFunc(markdown, func(c string) string {
		if len(c) <= columns/2 {
			c = strings.ReplaceAll(c, " ", space)
		}
		return strings.ReplaceAll(c, "-", hyphen)
	})
	markdown = insideLinks.ReplaceAllString(markdown, "$1")
	markdown = strings.ReplaceAll(markdown, "\t", "    ")
	text, err := r.Render(markdown)
	var out strings.Builder
	for line := range strings.Lines(strings.Trim(text, "\n")) {
		out.WriteString(broken(strings.TrimRight(line, " \n"), columns) + "\n")
	}
	return whole.Replace(blanks.ReplaceAllLiteralString(out.String(), "\n\n")), err
}

var (
	blanks    = regexp.MustCompile(`\n{3,}`)
	addresses = regexp.MustCompile(`https?://\S+`)
)

// broken breaks a line where it is longer than the terminal is wide. What follows
// the mark of an item stands behind it. The renderer could do it too, and breaks
// within "section 3.5" and addresses.
func broken(line string, columns int) string {
	hang := ""
	if strings.HasPrefix(line, item) {
		hang = strings.Repeat(" ", len(item))
	}
	line = addresses.ReplaceAllStringFunc(line, func(a string) string {
		return strings.ReplaceAll(a, "-", hyphen)
	})
	line = xansi.Wordwrap(line, columns-len(hang), "")
	return strings.ReplaceAll(line, "\n", "\n"+hang)
}

func (p paint) markdown() ansi.StyleConfig {
	block := func(s ansi.StylePrimitive) ansi.StyleBlock { return ansi.StyleBlock{StylePrimitive: s} }
	heading := ansi.StylePrimitive{BlockSuffix: "\n", Bold: p.flag()}
	style := ansi.StyleConfig{
		Heading:        block(heading),
		Emph:           ansi.StylePrimitive{Italic: p.flag()},
		Strong:         ansi.StylePrimitive{Bold: p.flag()},
		Item:           ansi.StylePrimitive{BlockPrefix: item},
		Enumeration:    ansi.StylePrimitive{BlockPrefix: ". "},
		List:           ansi.StyleList{LevelIndent: 2},
		Table:          ansi.StyleTable{},
		HorizontalRule: ansi.StylePrimitive{Format: "\n--------\n"},
		BlockQuote:     ansi.StyleBlock{Indent: new(uint), IndentToken: new("| ")},
		LinkText:       ansi.StylePrimitive{Bold: p.flag()},
		Link:           ansi.StylePrimitive{Underline: p.flag(), BlockPrefix: "(", BlockSuffix: ")"},
	}
	*style.BlockQuote.Indent = 1
	if p.on {
		style.Code = block(ansi.StylePrimitive{Color: new("6")})
		style.CodeBlock = ansi.StyleCodeBlock{StyleBlock: block(ansi.StylePrimitive{Color: new("6")})}
	} else {
		style.Code = block(ansi.StylePrimitive{Prefix: "`", Suffix: "`"})
	}
	return style
}

func (p paint) flag() *bool {
	if !p.on {
		return nil
	}
	return &p.on
}
