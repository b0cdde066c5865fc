package annotate

import (
	"encoding/json"
	"go/format"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parsed takes source apart that is as gofmt leaves it.
func parsed(t *testing.T, src string) File {
	t.Helper()
	formatted, err := format.Source([]byte(src))
	require.NoError(t, err)
	require.Equal(t, string(formatted), src, "a fixture is formatted")
	f, err := Parse("p/a.go", []byte(src))
	require.NoError(t, err)
	return f
}

// shown is what rows say, a line each: number, comment, code.
func shown(rows []Row) (lines []string) {
	for _, r := range rows {
		text := ""
		for _, p := range r.Comment {
			text += p.Text + " "
		}
		lines = append(lines, text+"| "+r.Code+r.Remark)
	}
	return lines
}

func names(s Section) (all []string) {
	for _, e := range s.Entries {
		all = append(all, e.Name)
	}
	return all
}

func TestCommentsStandBesideTheirCode(t *testing.T) {
	f := parsed(t, `// Package p is here.
package p

import "io"

// F reads
// once.
func F(r io.Reader) {
	// It waits.
	// Long.
	r.Read(nil) // nothing
	/* It
	   ends. */
}

// Nobody's.
`)
	require.Len(t, f.Sections, 3)
	assert.Equal(t, "Package p is here.", f.Synopsis)
	assert.Equal(t, []string{"Package p is here. | package p"}, shown(f.Sections[0].Rows))
	assert.Equal(t, []string{`| import "io"`}, shown(f.Sections[1].Rows))
	assert.Equal(t, []string{
		"F reads once. | func F(r io.Reader) {",
		"It waits. Long. | \tr.Read(nil) // nothing",
		"It ends. | }",
		"| ",
		"Nobody's. | ",
	}, shown(f.Sections[2].Rows))
	rows := f.Sections[2].Rows
	assert.Equal(t, 11, rows[1].Line, "lines keep their numbers")
	assert.Equal(t, 1, rows[1].Indent, "a comment keeps its depth")
	assert.Equal(t, "// nothing", rows[1].Remark)
	assert.Zero(t, rows[4].Line, "a comment at the end stands alone")
}

func TestGroups(t *testing.T) {
	f := parsed(t, `package p

// Colours of a lamp.
const (
	Red   = 1 // stop
	Green = 2 // go

	// Amber warns. It is short.
	Amber, Yellow = 3, 3
)

// V is one.
var V = 1
`)
	group := f.Sections[1]
	assert.Equal(t, []string{"Red", "Green", "Amber", "Yellow"}, names(group))
	assert.Equal(t, "stop", group.Entries[0].Synopsis)
	assert.Equal(t, "Amber warns.", group.Entries[2].Synopsis)
	assert.Equal(t, 9, group.Entries[2].Line)

	amber, ok := group.Only("Yellow")
	require.True(t, ok)
	assert.Equal(t, []string{"Amber warns. It is short. | \tAmber, Yellow = 3, 3"}, shown(amber.Rows))
	assert.Equal(t, []string{"Amber", "Yellow"}, names(amber))
	assert.Len(t, group.Rows, 6, "the group stays whole")

	v, ok := f.Sections[2].Only("V")
	require.True(t, ok)
	assert.Equal(t, []string{"V is one. | var V = 1"}, shown(v.Rows))
	_, ok = group.Only("V")
	assert.False(t, ok)
}

func TestNames(t *testing.T) {
	f := parsed(t, `package p

type Box[T any] struct{ v T }

func (b *Box[T]) Get() T { return b.v }

type two[K comparable, V any] map[K]V

func (two[K, V]) Len() int { return 0 }

func Plain() {}

var _ = Plain
`)
	var all []string
	for _, s := range f.Sections {
		all = append(all, names(s)...)
	}
	assert.Equal(t, []string{"Box", "Box.Get", "two", "two.Len", "Plain", "_"}, all)
}

func TestDirectivesAreCode(t *testing.T) {
	f := parsed(t, `//go:build linux && !race

// Package p is for Linux.
package p

import _ "embed"

// text is the whole.
//
//go:embed a.txt
var text string

// F has a part for lessons.
func F() {
	//lesson:begin part
	G() // see //lesson:end
	//lesson:end part
}
`)
	assert.Equal(t, []string{
		"| //go:build linux && !race", "| ", "Package p is for Linux. | package p",
	}, shown(f.Sections[0].Rows))
	assert.Equal(t, []string{"text is the whole. | //go:embed a.txt", "| var text string"}, shown(f.Sections[2].Rows))
	assert.Equal(t, []string{
		"F has a part for lessons. | func F() {", "| \tG() // see //lesson:end", "| }",
	}, shown(f.Sections[3].Rows), "what marks a region is shown nowhere")
}

func TestOnlyKeepsDirectives(t *testing.T) {
	f := parsed(t, "package p\n\nvar (\n\t//go:embed a.txt\n\ta string\n\n\tb string\n)\n")
	a, ok := f.Sections[1].Only("a")
	require.True(t, ok)
	assert.Equal(t, []string{"| \t//go:embed a.txt", "| \ta string"}, shown(a.Rows))
}

func TestStringsAreNoComments(t *testing.T) {
	f := parsed(t, "package p\n\nvar s = `\n// no comment\n\n/* nor this */\n` // one\n")
	assert.Equal(t, []string{"| var s = `", "| // no comment", "| ", "| /* nor this */", "| ` // one"},
		shown(f.Sections[1].Rows))
}

func TestProse(t *testing.T) {
	f := parsed(t, `// Package p has
// two lines.
//
// # Why
//
// See [Box] and the [plan]. Two ways:
//
//   - one that
//     wraps
//   - another
//
// Type:
//
//	go run .
//	  indented
//
// [plan]: https://example.org/plan
package p
`)
	assert.Equal(t, []Paragraph{
		{"text", "", "Package p has two lines."},
		{"heading", "", "Why"},
		{"text", "", "See [Box] and the plan (https://example.org/plan). Two ways:"},
		{"item", "-", "one that wraps"},
		{"item", "-", "another"},
		{"text", "", "Type:"},
		{"code", "", "go run .\n  indented"},
	}, f.Sections[0].Rows[0].Comment)
}

// What an example prints keeps its lines.
func TestOutput(t *testing.T) {
	f := parsed(t, "package p\n\nfunc Example() {\n\t// Output:\n\t// one\n\t// two\n}\n")
	assert.Equal(t, []Paragraph{{"text", "", "Output:"}, {"code", "", "one\ntwo"}}, f.Sections[1].Rows[1].Comment)
}

func TestWindowsLines(t *testing.T) {
	src := "package p\n\n/* A\n   B */\nvar a = 1 // one\n"
	unix, err := Parse("p/a.go", []byte(src))
	require.NoError(t, err)
	windows, err := Parse("p/a.go", []byte(strings.ReplaceAll(src, "\n", "\r\n")))
	require.NoError(t, err)
	assert.Equal(t, unix, windows)
}

func TestBrokenSource(t *testing.T) {
	_, err := Parse("p/a.go", []byte("package p\nfunc {"))
	assert.ErrorContains(t, err, "p/a.go:2")
}

func TestJSON(t *testing.T) {
	f := parsed(t, "package p\n\n// A is.\nconst A = 1\n")
	b, err := json.Marshal(f.Sections[1])
	require.NoError(t, err)
	assert.JSONEq(t, `{"file":"p/a.go","kind":"const","entries":[{"name":"A","line":4,"last":4,"synopsis":"A is."}],
		"rows":[{"line":4,"comment":[{"kind":"text","text":"A is."}],"code":"const A = 1"}]}`, string(b))
}

// everyFile calls f with each Go file of the repository.
func everyFile(t *testing.T, f func(name string, src []byte)) {
	root, n := os.DirFS("../.."), 0
	require.NoError(t, fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" {
			return err
		}
		n++
		src, err := fs.ReadFile(root, name)
		f(name, src)
		return err
	}))
	require.Greater(t, n, 100)
}

// Whatever is neither blank nor a comment is shown, once, in its line.
func TestNothingIsLost(t *testing.T) {
	everyFile(t, func(name string, src []byte) {
		f, err := Parse(name, src)
		require.NoError(t, err)
		lines, last := strings.Split(string(src), "\n"), 0
		shown := make([]bool, len(lines))
		letters := ""
		for _, s := range f.Sections {
			for _, r := range s.Rows {
				for _, p := range r.Comment {
					letters += p.Text
				}
				if r.Line == 0 {
					continue
				}
				require.Greater(t, r.Line, last, "%s:%d comes once, and in its order", name, r.Line)
				require.Equal(t, lines[r.Line-1], r.Code+r.Remark, "%s:%d", name, r.Line)
				shown[r.Line-1], last = true, r.Line
			}
		}
		for i, line := range lines {
			text := strings.TrimSpace(line)
			if shown[i] || text == "" || strings.HasPrefix(text, "//lesson:") {
				continue
			}
			require.True(t, strings.HasPrefix(text, "//"), "%s:%d is lost: %s", name, i+1, line)
			for _, word := range strings.Fields(text[2:]) {
				if !strings.ContainsAny(word, "-[]`'#*:.") {
					require.Contains(t, letters, word, "%s:%d: a comment is lost", name, i+1)
				}
			}
		}
	})
}

// Only and Symbol cut out the same lines.
func TestOnlyIsSymbol(t *testing.T) {
	root := os.DirFS("../..")
	for _, name := range []string{"tcp/server.go", "udp/source.go", "websocket/tune.go", "websocket/frame/close.go"} {
		src, err := fs.ReadFile(root, name)
		require.NoError(t, err)
		f, err := Parse(name, src)
		require.NoError(t, err)
		for _, s := range f.Sections {
			for _, e := range s.Entries {
				want, first, err := Symbol(root, name, e.Name)
				require.NoError(t, err)
				only, ok := s.Only(e.Name)
				require.True(t, ok)
				lines := strings.Split(want, "\n")
				for _, r := range only.Rows {
					require.Contains(t, lines[r.Line-first], strings.TrimSpace(r.Code), "%s of %s", e.Name, name)
				}
				last := only.Rows[len(only.Rows)-1].Line
				assert.Equal(t, first+len(lines)-2, last, "%s of %s ends where it ends", e.Name, name)
				assert.True(t, slices.Contains(names(only), e.Name))
			}
		}
	}
}
