package wrong

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var errNothing = errors.New("it changes nothing: it replaces no declaration of solution.go")

// compose lays changes over a solution by name, with these rules:
//
//   - A declaration replaces the declaration of the same name, with its comments.
//     The name of a method includes its receiver's type: Server.Close.
//   - A group in parentheses is one declaration, and is replaced as a whole.
//   - A declaration with a new name is added if a replaced or another added
//     declaration uses the name. A method of an added type is added with the type.
//   - A declaration of the solution that nothing uses after this is not removed.
//   - An import replaces the import of the same name. An import of the solution
//     that nothing uses after this is removed.
//
// A declaration or an import that changes nothing is an error.
func compose(solution, changes []byte) ([]byte, error) {
	base, err := parse("solution.go", solution)
	if err != nil {
		return nil, err
	}
	over, err := parse("", changes)
	if err != nil {
		return nil, err
	}
	replaced, added, err := match(base, over)
	if err != nil {
		return nil, err
	}
	if err := checkUsed(over, replaced, added); err != nil {
		return nil, err
	}
	if len(replaced) == 0 {
		return nil, errNothing
	}
	composed, err := parse("the composed file", join(base, over, replaced, added))
	if err != nil {
		return nil, err
	}
	imports, err := selectImports(composed.packages(), base, over)
	if err != nil {
		return nil, err
	}
	return composed.withImports(imports)
}

// match finds the declarations of base that over replaces, and those that it adds.
func match(base, over file) (replaced map[ast.Decl]ast.Decl, added []ast.Decl, err error) {
	declared := make(map[string]ast.Decl)
	for _, d := range base.Decls {
		for _, name := range names(d) {
			declared[name] = d
		}
	}
	replaced = make(map[ast.Decl]ast.Decl)
	for _, d := range over.Decls {
		if isImport(d) {
			continue
		}
		var old ast.Decl
		for _, name := range names(d) {
			found := declared[name]
			switch {
			case found == nil:
				continue
			case replaced[found] != nil || old != nil && old != found:
				return nil, nil, fmt.Errorf("%s: its declaration in solution.go is replaced twice, or together with another", name)
			}
			old = found
		}
		switch {
		case old == nil:
			added = append(added, d)
		case slices.Equal(tokens(base.source(old.Pos(), old.End())), tokens(over.source(d.Pos(), d.End()))):
			return nil, nil, fmt.Errorf("%s: its declaration is the same in solution.go", strings.Join(names(d), ", "))
		default:
			replaced[old] = d
		}
	}
	return replaced, added, nil
}

// checkUsed returns an error for an added declaration that no replaced one uses,
// directly or through another.
func checkUsed(over file, replaced map[ast.Decl]ast.Decl, added []ast.Decl) error {
	used := make(map[string]bool)
	for _, d := range replaced {
		use(used, d)
	}
	for rest := added; len(rest) > 0; {
		unused := slices.DeleteFunc(slices.Clone(rest), func(d ast.Decl) bool {
			needed := isUsed(used, d, added)
			if needed {
				use(used, d)
			}
			return needed
		})
		if len(unused) == len(rest) {
			line := over.set.Position(rest[0].Pos()).Line
			return fmt.Errorf("line %d: unknown name %s: solution.go does not declare it, and no replaced declaration uses it",
				line, strings.Join(names(rest[0]), ", "))
		}
		rest = unused
	}
	return nil
}

// use marks the identifiers in a declaration, except those that it declares.
func use(used map[string]bool, d ast.Decl) {
	own := declares(d)
	ast.Inspect(d, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name != "_" && !slices.Contains(own, id) {
			used[id.Name] = true
		}
		return true
	})
}

// isUsed reports whether an added declaration is used. A method of an added type
// is used with its type, since an interface may call it.
func isUsed(used map[string]bool, d ast.Decl, added []ast.Decl) bool {
	f, ok := d.(*ast.FuncDecl)
	if ok && f.Recv != nil && slices.ContainsFunc(added, func(other ast.Decl) bool {
		return slices.Contains(names(other), receiver(f))
	}) {
		return used[receiver(f)]
	}
	return slices.ContainsFunc(declares(d), func(id *ast.Ident) bool { return used[id.Name] })
}

// join returns the composed file without its imports.
func join(base, over file, replaced map[ast.Decl]ast.Decl, added []ast.Decl) []byte {
	var text bytes.Buffer
	done := base.FileStart
	for _, d := range base.Decls {
		start, end := extent(d)
		text.Write(base.source(done, start))
		switch by := replaced[d]; {
		case by != nil:
			text.Write(over.source(extent(by)))
		case !isImport(d):
			text.Write(base.source(start, end))
		}
		done = end
	}
	text.Write(base.source(done, base.FileEnd))
	for _, d := range added {
		text.WriteString("\n")
		text.Write(over.source(extent(d)))
		text.WriteString("\n")
	}
	return text.Bytes()
}

// selectImports returns the used imports of base and over, sorted.
func selectImports(used map[string]bool, base, over file) (lines []string, err error) {
	imports := make(map[string]*ast.ImportSpec)
	for _, spec := range base.Imports {
		imports[importName(spec)] = spec
	}
	for _, spec := range over.Imports {
		name := importName(spec)
		switch old := imports[name]; {
		case old != nil && old.Path.Value == spec.Path.Value:
			return nil, fmt.Errorf("import %s: solution.go has the same", spec.Path.Value)
		case !used[name]:
			return nil, fmt.Errorf("import %s: nothing uses it", spec.Path.Value)
		}
		imports[name] = spec
	}
	for name, spec := range imports {
		line := spec.Path.Value
		if spec.Name != nil {
			line = spec.Name.Name + " " + line
		}
		if used[name] {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines, nil
}

// withImports returns a file without imports, with these added and formatted.
func (f file) withImports(lines []string) ([]byte, error) {
	var text bytes.Buffer
	text.Write(f.source(f.FileStart, f.Name.End()))
	if len(lines) > 0 {
		fmt.Fprintf(&text, "\n\nimport (\n%s\n)", strings.Join(lines, "\n"))
	}
	text.Write(f.source(f.Name.End(), f.FileEnd))
	return format.Source(text.Bytes())
}

// importName returns the name of an imported package in the file. Exercises import
// only the standard library: a package there is named by the last element of its
// path that is no version.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	imported, _ := strconv.Unquote(spec.Path.Value)
	if version.MatchString(path.Base(imported)) {
		imported = path.Dir(imported)
	}
	return path.Base(imported)
}

var version = regexp.MustCompile(`^v\d+$`)

func isImport(d ast.Decl) bool {
	g, ok := d.(*ast.GenDecl)
	return ok && g.Tok == token.IMPORT
}
