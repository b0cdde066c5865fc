package annotate

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// A File is a file of Go source, taken apart into what it declares.
type File struct {
	Name     string    `json:"name"`
	Synopsis string    `json:"synopsis,omitempty"` // of its package, if it documents it
	Sections []Section `json:"sections"`
}

// A Section is one declaration, or what stands before the first: the package
// clause with all above it, and the imports.
type Section struct {
	File    string  `json:"file"`
	Kind    string  `json:"kind"` // package, import, const, var, type or func
	Entries []Entry `json:"entries,omitempty"`
	Rows    []Row   `json:"rows"`
}

// An Entry is one name that a section declares; a group declares several.
type Entry struct {
	Name     string `json:"name"` // as Symbol takes it
	Line     int    `json:"line"` // of its code, without the doc comment
	Last     int    `json:"last"`
	Synopsis string `json:"synopsis,omitempty"`

	from int // with the doc comment
}

// A Row is a line of code and the comment that stands above it, which speaks of
// it and of what follows.
type Row struct {
	Line    int         `json:"line,omitempty"`   // 0 has no code: a comment ends the file
	Indent  int         `json:"indent,omitempty"` // tabs before the comment
	Comment []Paragraph `json:"comment,omitempty"`
	Code    string      `json:"code"`
	Remark  string      `json:"remark,omitempty"` // a comment behind the code
}

// Parse takes a file apart. Every line is in the code of one row, unless it is a
// comment, blank at the edge of a declaration, or marks a region for lessons.
// Directives are code.
func Parse(name string, src []byte) (File, error) {
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return File{}, err
	}
	r := newReader(set, parsed, string(src))
	f := File{Name: name, Synopsis: synopsis(parsed.Doc)}
	f.Sections = append(f.Sections, Section{File: name, Kind: "package"})
	ends := []int{r.line(parsed.Name.End())}
	for _, d := range parsed.Decls {
		f.Sections = append(f.Sections, r.section(name, d))
		ends = append(ends, r.line(d.End()))
	}
	at := 0
	for _, row := range r.rows() {
		for at < len(ends)-1 && (row.Line > ends[at] || row.Line == 0) {
			at++
		}
		f.Sections[at].Rows = append(f.Sections[at].Rows, row)
	}
	for i := range f.Sections {
		f.Sections[i].Rows = trim(f.Sections[i].Rows)
	}
	return f, nil
}

// Only is the part of s that declares name: s itself, or its lines of a group.
func (s Section) Only(name string) (Section, bool) {
	at := slices.IndexFunc(s.Entries, func(e Entry) bool { return e.Name == name })
	if at < 0 {
		return Section{}, false
	}
	e := s.Entries[at]
	s.Entries = slices.DeleteFunc(slices.Clone(s.Entries), func(o Entry) bool {
		return o.Line != e.Line
	})
	if len(s.Rows) > 0 && e.from > s.Rows[0].Line {
		s.Rows = slices.DeleteFunc(slices.Clone(s.Rows), func(r Row) bool {
			return r.Line < e.from || r.Line > e.Last
		})
	}
	return s, true
}

// A reader knows what each line of a file is.
type reader struct {
	set     *token.FileSet
	lines   []string
	kinds   []kind
	remarks map[int]int          // the column of a comment behind code
	starts  map[int]*ast.Comment // those that have their lines for themselves
}

type kind byte

const (
	code kind = iota
	prose
	marker
)

func newReader(set *token.FileSet, parsed *ast.File, src string) *reader {
	lines := strings.Split(strings.TrimSuffix(src, "\n"), "\n")
	r := &reader{set, lines, make([]kind, len(lines)), map[int]int{}, map[int]*ast.Comment{}}
	for _, group := range parsed.Comments {
		for _, c := range group.List {
			r.place(c)
		}
	}
	return r
}

func (r *reader) line(p token.Pos) int { return r.set.PositionFor(p, false).Line }

// directive is a comment that is meant for a program.
var directive = regexp.MustCompile(`^//(line |export |[a-z0-9]+:[a-z0-9])`)

// place notes whether a comment has its lines for itself.
func (r *reader) place(c *ast.Comment) {
	from, to := r.set.PositionFor(c.Pos(), false), r.set.PositionFor(c.End(), false)
	before := strings.TrimSpace(r.lines[from.Line-1][:from.Column-1])
	after := strings.TrimSpace(r.lines[to.Line-1][to.Column-1:])
	switch {
	case before == "" && strings.HasPrefix(c.Text, "//lesson:"):
		r.kinds[from.Line-1] = marker
	case after != "" || directive.MatchString(c.Text):
	case before == "":
		for n := from.Line; n <= to.Line; n++ {
			r.kinds[n-1] = prose
		}
		r.starts[from.Line] = c
	case from.Line == to.Line:
		r.remarks[from.Line] = from.Column - 1
	}
}

// rows are the lines of code, each with the comment above it.
func (r *reader) rows() (rows []Row) {
	var above []*ast.Comment
	row := Row{}
	for i, line := range r.lines {
		if c := r.starts[i+1]; c != nil {
			if len(above) == 0 {
				row.Indent = len(line) - len(strings.TrimLeft(line, "\t"))
			}
			above = append(above, c)
		}
		if r.kinds[i] != code {
			continue
		}
		row.Line, row.Code, row.Comment = i+1, line, paragraphs(above)
		if at, ok := r.remarks[i+1]; ok {
			row.Code, row.Remark = line[:at], line[at:]
		}
		rows = append(rows, row)
		above, row = nil, Row{}
	}
	if row.Comment = paragraphs(above); row.Comment != nil {
		rows = append(rows, row)
	}
	return rows
}

// trim drops blank lines at both edges.
func trim(rows []Row) []Row {
	blank := func(r Row) bool { return r.Line > 0 && r.Code == "" && r.Comment == nil }
	for len(rows) > 0 && blank(rows[0]) {
		rows = rows[1:]
	}
	for len(rows) > 0 && blank(rows[len(rows)-1]) {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// section is a declaration without its rows.
func (r *reader) section(file string, d ast.Decl) Section {
	s := Section{File: file}
	switch d := d.(type) {
	case *ast.FuncDecl:
		s.Kind = "func"
		s.Entries = []Entry{r.entry(receiver(d)+d.Name.Name, d, d.Doc)}
	case *ast.GenDecl:
		s.Kind = d.Tok.String()
		for _, spec := range d.Specs {
			s.Entries = append(s.Entries, r.entries(d, spec)...)
		}
	}
	return s
}

// entries are what one part of a group declares.
func (r *reader) entries(d *ast.GenDecl, spec ast.Spec) (all []Entry) {
	var names []*ast.Ident
	var docs []*ast.CommentGroup
	switch s := spec.(type) {
	case *ast.TypeSpec:
		names, docs = []*ast.Ident{s.Name}, []*ast.CommentGroup{s.Doc, s.Comment}
	case *ast.ValueSpec:
		names, docs = s.Names, []*ast.CommentGroup{s.Doc, s.Comment}
	}
	var node ast.Node = spec
	if len(d.Specs) == 1 {
		node, docs = d, append([]*ast.CommentGroup{d.Doc}, docs...)
	}
	for _, name := range names {
		all = append(all, r.entry(name.Name, node, docs...))
	}
	return all
}

// entry takes its sentence from the first comment that has one.
func (r *reader) entry(name string, node ast.Node, docs ...*ast.CommentGroup) Entry {
	e := Entry{Name: name, Line: r.line(node.Pos()), Last: r.line(node.End())}
	e.from = r.line(begin(node))
	for _, doc := range docs {
		if e.Synopsis == "" {
			e.Synopsis = synopsis(doc)
		}
	}
	return e
}

// synopsis is the first sentence of a comment.
func synopsis(c *ast.CommentGroup) string { return new(doc.Package).Synopsis(c.Text()) }
