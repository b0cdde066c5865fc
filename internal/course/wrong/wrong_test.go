package wrong

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const solution = `// Package exercise is a counter.
package exercise

import (
	"errors"
	"fmt"
	"math/rand/v2"
)

// The limits.
const (
	least = 0
	most  = 10 // included
)

var errFull = errors.New("full")

// A Counter counts.
type Counter struct{ n int }

// Add adds one.
func (c *Counter) Add() error {
	// Compared first.
	if c.n == most {
		return errFull
	}
	c.n++
	return nil
}

// Random is a counter that has begun.
func Random() *Counter { return &Counter{rand.IntN(most)} }

// String is for fmt.
func (c *Counter) String() string { return fmt.Sprint(c.n) }
`

func TestCompose(t *testing.T) {
	for name, test := range map[string]struct{ changes, old, new string }{
		"a method, with its comments": {
			"func (c *Counter) String() string { return fmt.Sprint(c.n + 1) }\n",
			"// String is for fmt.\nfunc (c *Counter) String() string { return fmt.Sprint(c.n) }",
			"func (c *Counter) String() string { return fmt.Sprint(c.n + 1) }",
		},
		"a group as a whole": {
			"// One limit.\nconst most = 11 // excluded\n",
			"// The limits.\nconst (\n\tleast = 0\n\tmost  = 10 // included\n)",
			"// One limit.\nconst most = 11 // excluded",
		},
		"a type": {
			"type Counter struct{ n int8 }\n",
			"// A Counter counts.\ntype Counter struct{ n int }",
			"type Counter struct{ n int8 }",
		},
		"a new import, and none that nothing uses": {
			"import \"os\"\n\nvar errFull = os.ErrInvalid\n",
			"import (\n\t\"errors\"\n\t\"fmt\"\n\t\"math/rand/v2\"\n)\n\n// The limits.\nconst (\n\tleast = 0\n\tmost  = 10 // included\n)\n\nvar errFull = errors.New(\"full\")",
			"import (\n\t\"fmt\"\n\t\"math/rand/v2\"\n\t\"os\"\n)\n\n// The limits.\nconst (\n\tleast = 0\n\tmost  = 10 // included\n)\n\nvar errFull = os.ErrInvalid",
		},
		"an import of the same name": {
			"import \"math/rand\"\n\nfunc Random() *Counter { return &Counter{rand.Intn(most)} }\n",
			"\t\"math/rand/v2\"\n",
			"\t\"math/rand\"\n",
		},
		"an added function that a replaced one uses, and a type that this one uses": {
			"func Random() *Counter { return begun(dice{}) }\n\nfunc begun(d dice) *Counter { return &Counter{d.throw()} }\n\ntype dice struct{}\n\nfunc (dice) throw() int { return 4 }\n",
			"\t\"math/rand/v2\"\n",
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := compose([]byte(solution), []byte("package exercise\n\n"+test.changes))
			require.NoError(t, err)
			assert.NotContains(t, string(got), test.old)
			assert.Contains(t, string(got), test.new)
		})
	}
}

func TestComposeWhole(t *testing.T) {
	got, err := compose([]byte("package exercise\n\nimport \"fmt\"\n\n// A says a.\nfunc A() { fmt.Println() }\n\n// B says b.\nfunc B() {}\n"),
		[]byte("package exercise\n\nimport \"log\"\n\n// A logs.\nfunc A() { a() }\n\nfunc a() { log.Println() }\n"))
	require.NoError(t, err)
	assert.Equal(t, "package exercise\n\nimport (\n\t\"log\"\n)\n\n// A logs.\nfunc A() { a() }\n\n// B says b.\nfunc B() {}\n\nfunc a() { log.Println() }\n",
		string(got))
}

func TestComposeRefuses(t *testing.T) {
	for name, test := range map[string]struct{ changes, want string }{
		"nothing":                           {"", "it changes nothing: it replaces no declaration of solution.go"},
		"other comments only":               {"// Add counts.\nfunc (c *Counter) Add() error {\n\tif c.n == most {\n\t\treturn errFull\n\t}\n\tc.n++\n\treturn nil\n}\n", "Counter.Add: its declaration is the same in solution.go"},
		"an unknown method":                 {"type Counter struct{ n int8 }\n\nfunc (c *Counter) Ad() error { return nil }\n", `line 5: unknown name Counter.Ad: `},
		"unknown names that use each other": {"type Counter struct{ n int8 }\n\nfunc a() { b() }\n\nfunc b() { a() }\n", `line 5: unknown name a: `},
		"a new name alone":                  {"func a() {}\n", `line 3: unknown name a: `},
		"a name twice":                      {"const least = 1\n\nconst most = 11\n", "most: its declaration in solution.go is replaced twice"},
		"names of two declarations":         {"var most, errFull = 1, error(nil)\n", "errFull: its declaration in solution.go is replaced twice, or together with another"},
		"an import that solution.go has":    {"import \"fmt\"\n\nfunc (c *Counter) String() string { return fmt.Sprint(c.n + 1) }\n", `import "fmt": solution.go has the same`},
		"an import that nothing uses":       {"import \"os\"\n\ntype Counter struct{ n int8 }\n", `import "os": nothing uses it`},
		"no Go":                             {"funk\n", "3:1: expected declaration"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := compose([]byte(solution), []byte("package exercise\n\n"+test.changes))
			assert.ErrorContains(t, err, test.want)
		})
	}
}

func TestSolutions(t *testing.T) {
	exercise := fstest.MapFS{
		"testdata/solution.go":   {Data: []byte("package exercise\n\nfunc Double(n int) int { return 2 * n }\n")},
		"testdata/wrong/same.go": {Data: []byte("// breaks: double\n// believes: It is the same.\n\npackage exercise\n\nfunc Double(n int) int { return n }\n")},
	}
	got, err := Solutions(exercise)
	require.NoError(t, err)
	assert.Equal(t, []Solution{{
		Name: "same.go", Breaks: "double", Believes: "It is the same.",
		Source: []byte("package exercise\n\nfunc Double(n int) int { return n }\n"),
	}}, got)

	exercise["testdata/wrong/other.go"] = &fstest.MapFile{Data: []byte("package exercise\n\nfunc Double(n int) int { return 0 }\n")}
	_, err = Solutions(exercise)
	assert.ErrorIs(t, err, errHeader)
	assert.ErrorContains(t, err, "testdata/wrong/other.go: ")
}
