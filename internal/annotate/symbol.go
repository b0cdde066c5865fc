// Package annotate is source as it is shown to readers.
package annotate

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
)

// Symbol returns the source of a declaration, its doc comment included, and the
// line on which it begins: of a function, a type, a method as Type.Method, a
// constant or a variable. "#name" is what lies between the lines "//lesson:begin
// name" and "//lesson:end name".
func Symbol(sources fs.FS, file, symbol string) (source string, firstLine int, err error) {
	text, err := fs.ReadFile(sources, file)
	if err != nil {
		return "", 0, err
	}
	if name, ok := strings.CutPrefix(symbol, "#"); ok {
		return region(file, string(text), name)
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, text, parser.ParseComments)
	if err != nil {
		return "", 0, err
	}
	for _, d := range parsed.Decls {
		if node := find(d, symbol); node != nil {
			from, to := set.Position(begin(node)), set.Position(node.End())
			return withoutMarkers(string(text[from.Offset:to.Offset])) + "\n", from.Line, nil
		}
	}
	return "", 0, fmt.Errorf("%s declares no %s", file, symbol)
}

// find returns the part of d that declares symbol.
func find(d ast.Decl, symbol string) ast.Node {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if receiver(d)+d.Name.Name == symbol {
			return d
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			if declares(s, symbol) {
				if len(d.Specs) == 1 {
					return d
				}
				return s
			}
		}
	}
	return nil
}

// receiver is "Type." of a method.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	for t := d.Recv.List[0].Type; ; {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr: // of a type with a parameter
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "."
		default:
			return ""
		}
	}
}

func declares(s ast.Spec, symbol string) bool {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return s.Name.Name == symbol
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.Name == symbol {
				return true
			}
		}
	}
	return false
}

// begin is where the doc comment of a declaration does.
func begin(node ast.Node) token.Pos {
	var doc *ast.CommentGroup
	switch n := node.(type) {
	case *ast.FuncDecl:
		doc = n.Doc
	case *ast.GenDecl:
		doc = n.Doc
	case *ast.TypeSpec:
		doc = n.Doc
	case *ast.ValueSpec:
		doc = n.Doc
	}
	if doc != nil {
		return doc.Pos()
	}
	return node.Pos()
}

func region(file, text, name string) (string, int, error) {
	var kept strings.Builder
	first, n := 0, 0
	for line := range strings.Lines(text) {
		n++
		switch strings.TrimSpace(line) {
		case "//lesson:begin " + name:
			first = n + 1
		case "//lesson:end " + name:
			return withoutMarkers(kept.String()), first, nil
		default:
			if first > 0 {
				kept.WriteString(line)
			}
		}
	}
	return "", 0, fmt.Errorf("%s has no part called %s", file, name)
}

// withoutMarkers drops the lines that mark regions.
func withoutMarkers(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//lesson:") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
