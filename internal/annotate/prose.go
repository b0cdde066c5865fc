package annotate

import (
	"go/ast"
	"go/doc/comment"
	"regexp"
	"strings"
)

// A Paragraph is a part of a comment, without the marks of the language, to be
// wrapped by whoever shows it.
type Paragraph struct {
	Kind string `json:"kind"`           // text, heading, item or code
	Mark string `json:"mark,omitempty"` // "-" or "1." where an item begins
	Text string `json:"text"`           // one line; code has as many as it needs
}

// output is how a comment begins that says what an example prints, line by line.
var output = regexp.MustCompile(`^(?i:(unordered )?output):`)

// paragraphs reads comments as documentation: headings, lists and code stay what
// they are.
func paragraphs(comments []*ast.Comment) (all []Paragraph) {
	if len(comments) == 0 {
		return nil
	}
	var group ast.CommentGroup
	for _, c := range comments {
		group.List = append(group.List, &ast.Comment{Text: dedented(c.Text)})
	}
	text := group.Text()
	if at := output.FindStringIndex(text); at != nil {
		all = append(all, Paragraph{Kind: "text", Text: strings.TrimSpace(text[:at[1]])})
		if rest := strings.TrimSpace(text[at[1]:]); rest != "" {
			all = append(all, Paragraph{Kind: "code", Text: rest})
		}
		return all
	}
	for _, block := range new(comment.Parser).Parse(text).Content {
		all = append(all, paragraph(block)...)
	}
	return all
}

// dedented is a comment whose lines begin at its margin, where it has several.
func dedented(text string) string {
	inner, ok := strings.CutPrefix(text, "/*")
	if !ok {
		return text
	}
	lines := strings.Split(inner, "\n")
	margin := len(text)
	for _, line := range lines[1:] {
		if rest := strings.TrimLeft(line, " \t"); rest != "" && rest != "*/" {
			margin = min(margin, len(line)-len(rest))
		}
	}
	for i := range lines {
		lines[i] = lines[i][min(margin, len(lines[i])):]
	}
	lines[0] = strings.TrimLeft(strings.SplitN(inner, "\n", 2)[0], " \t")
	return "/*" + strings.Join(lines, "\n")
}

func paragraph(block comment.Block) (all []Paragraph) {
	switch b := block.(type) {
	case *comment.Heading:
		return []Paragraph{{Kind: "heading", Text: plain(b.Text)}}
	case *comment.Code:
		return []Paragraph{{Kind: "code", Text: strings.TrimRight(b.Text, "\n")}}
	case *comment.Paragraph:
		return []Paragraph{{Kind: "text", Text: plain(b.Text)}}
	case *comment.List:
		for _, item := range b.Items {
			all = append(all, listed(item)...)
		}
	}
	return all
}

// listed is an item of a list: its mark stands before its first paragraph.
func listed(item *comment.ListItem) (all []Paragraph) {
	mark := "-"
	if item.Number != "" {
		mark = item.Number + "."
	}
	for _, block := range item.Content {
		for _, p := range paragraph(block) {
			all = append(all, Paragraph{"item", mark, p.Text})
			mark = ""
		}
	}
	return all
}

// plain is text in one line. A link keeps its address.
func plain(parts []comment.Text) string {
	var out strings.Builder
	for _, part := range parts {
		switch t := part.(type) {
		case comment.Plain:
			out.WriteString(string(t))
		case comment.Italic:
			out.WriteString(string(t))
		case *comment.DocLink:
			out.WriteString(plain(t.Text))
		case *comment.Link:
			out.WriteString(plain(t.Text))
			if !t.Auto {
				out.WriteString(" (" + t.URL + ")")
			}
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}
