package wrong

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
)

// A file is a parsed Go file and its text.
type file struct {
	*ast.File
	set  *token.FileSet
	text []byte
}

func parse(name string, text []byte) (file, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, text, parser.ParseComments)
	return file{f, set, text}, err
}

func (f file) source(start, end token.Pos) []byte {
	return f.text[f.set.Position(start).Offset:f.set.Position(end).Offset]
}

// packages returns the names of the packages that the file uses.
func (f file) packages() map[string]bool {
	outside := make(map[*ast.Ident]bool)
	for _, id := range f.Unresolved {
		outside[id] = true
	}
	used := make(map[string]bool)
	ast.Inspect(f.File, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok && outside[id] {
				used[id.Name] = true
			}
		}
		return true
	})
	return used
}

// names returns the names that a declaration declares. The name of a method
// includes its receiver's type.
func names(d ast.Decl) (all []string) {
	prefix := ""
	if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
		prefix = receiver(f) + "."
	}
	for _, id := range declares(d) {
		all = append(all, prefix+id.Name)
	}
	return all
}

// declares returns the identifiers that a declaration declares.
func declares(d ast.Decl) (all []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return []*ast.Ident{d.Name}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				all = append(all, s.Name)
			case *ast.ValueSpec:
				all = append(all, s.Names...)
			}
		}
	}
	return all
}

// receiver returns the name of a method's type.
func receiver(f *ast.FuncDecl) string {
	x := f.Recv.List[0].Type
	if star, ok := x.(*ast.StarExpr); ok {
		x = star.X
	}
	switch generic := x.(type) {
	case *ast.IndexExpr:
		x = generic.X
	case *ast.IndexListExpr:
		x = generic.X
	}
	return x.(*ast.Ident).Name
}

// extent returns the start and the end of a declaration with its comments.
func extent(d ast.Decl) (start, end token.Pos) {
	start, end = d.Pos(), d.End()
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil {
			start = d.Doc.Pos()
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			start = d.Doc.Pos()
		}
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.ValueSpec:
				end = max(end, endOf(s.Comment))
			case *ast.TypeSpec:
				end = max(end, endOf(s.Comment))
			}
		}
	}
	return start, end
}

// endOf returns the end of the comment after a declaration, on the same line.
func endOf(c *ast.CommentGroup) token.Pos {
	if c == nil {
		return token.NoPos
	}
	return c.End()
}

// tokens returns Go source without its comments and its layout.
func tokens(source []byte) (all []string) {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(source)), source, nil, 0)
	for {
		_, kind, literal := s.Scan()
		switch kind {
		case token.EOF:
			return all
		case token.SEMICOLON:
			literal = "" // written, or implied by the end of a line
		}
		all = append(all, kind.String()+literal)
	}
}
