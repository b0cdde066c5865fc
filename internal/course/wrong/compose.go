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
)

var errNothing = errors.New("it replaces no declaration of solution.go")

// compose lays changes over a solution by name, with these rules:
//
//   - A declaration replaces the one of the same name, with its comments. A method
//     is named by its receiver's type as well. A group of constants, variables or
//     types is one declaration, which a group replaces as a whole.
//   - A declaration with a new name is added if a replaced or an added one uses
//     the name. A method is also added with its receiver's type.
//   - A declaration of the solution that nothing uses any more stays.
//   - An import replaces the one of the same name. Those that nothing uses go.
//
// Whatever changes nothing is an error.
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
	if len(replaced) == 0 {
		return nil, errNothing
	}
	if err := checkUsed(over, replaced, added); err != nil {
		return nil, err
	}
	var body bytes.Buffer
	done := base.FileStart
	for _, d := range base.Decls {
		start, end := extent(d)
		body.Write(base.source(done, start))
		switch by := replaced[d]; {
		case by != nil:
			body.Write(over.source(extent(by)))
		case !isImport(d):
			body.Write(base.source(start, end))
		}
		done = end
	}
	body.Write(base.source(done, base.FileEnd))
	for _, d := range added {
		body.WriteString("\n")
		body.Write(over.source(extent(d)))
		body.WriteString("\n")
	}
	return addImports(body.Bytes(), base, over)
}

// match finds the declarations of the solution that changes replace, and those
// that are new.
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
			return nil, nil, fmt.Errorf("%s: its declaration is the same in solution.go", names(d)[0])
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
			at := over.set.Position(rest[0].Pos())
			return fmt.Errorf("line %d: unknown name %q: solution.go does not declare it, and no replaced declaration uses it",
				at.Line, names(rest[0]))
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

// addImports completes a file that has no imports with those that it uses.
func addImports(body []byte, base, over file) ([]byte, error) {
	f, err := parse("the composed file", body)
	if err != nil {
		return nil, err
	}
	imports := make(map[string]*ast.ImportSpec)
	for _, spec := range base.Imports {
		imports[importName(spec)] = spec
	}
	used := f.packages()
	for _, spec := range over.Imports {
		name := importName(spec)
		old := imports[name]
		switch {
		case old != nil && old.Path.Value == spec.Path.Value:
			return nil, fmt.Errorf("import %s: solution.go has the same", spec.Path.Value)
		case !used[name]:
			return nil, fmt.Errorf("import %s: nothing uses it", spec.Path.Value)
		}
		imports[name] = spec
	}
	var lines []string
	for name, spec := range imports {
		if !used[name] {
			continue
		}
		line := spec.Path.Value
		if spec.Name != nil {
			line = spec.Name.Name + " " + line
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return format.Source(body)
	}
	slices.Sort(lines) // a map has no order
	var out bytes.Buffer
	out.Write(f.source(f.FileStart, f.Name.End()))
	out.WriteString("\n\nimport (\n")
	for _, line := range lines {
		out.WriteString(line + "\n")
	}
	out.WriteString(")\n")
	out.Write(f.source(f.Name.End(), f.FileEnd))
	return format.Source(out.Bytes())
}

// importName returns the name by which a file uses a package. Exercises import
// only the standard library, whose packages have their path's last element as
// their name, without a version.
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
