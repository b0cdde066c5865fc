package annotate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sections are what the files declare, by name and source.
func sections(t *testing.T, files ...string) (all []Section) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		f, err := Parse(files[i], []byte("package p\n\n"+files[i+1]))
		require.NoError(t, err)
		all = append(all, f.Sections[1:]...)
	}
	return all
}

// sides are the pairs: names of the left and the right, = where they are alike.
func sides(pairs []Pair) (all []string) {
	of := func(s *Section) string {
		if s == nil {
			return "-"
		}
		return s.File + ":" + strings.Join(names(*s), ",")
	}
	for _, p := range pairs {
		sign := " "
		if p.Alike {
			sign = " = "
		}
		all = append(all, of(p.Left)+sign+of(p.Right))
	}
	return all
}

// marked are the rows of a pair, as diff -y shows them.
func marked(p Pair) (all []string) {
	of := func(r *Row) string {
		switch {
		case r == nil:
			return ""
		case r.Comment != nil:
			return "//" + r.Comment[0].Text
		}
		return strings.TrimSpace(r.Code + r.Remark)
	}
	for _, r := range p.Rows {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s [%s] %s", of(r.Left), r.Mark, of(r.Right))))
	}
	return all
}

func TestPairsByName(t *testing.T) {
	left := sections(t,
		"a/one.go", "import \"io\"\n\ntype T int\n\nfunc F() {}\n\nvar L = 1\n",
		"a/two.go", "func moved() {}\n\nconst (\n\tA = 1\n\tB = 2\n)\n")
	right := sections(t,
		"b/one.go", "import \"io\"\n\ntype T int\n\nfunc G() {}\n\nfunc F(int) {}\n",
		"b/three.go", "func moved() {}\n\nfunc R() {}\n",
		"b/two.go", "const (\n\tB = 2\n\tC = 3\n)\n")
	assert.Equal(t, []string{
		"a/one.go: = b/one.go:",
		"a/one.go:T = b/one.go:T",
		"- b/one.go:G",
		"a/one.go:F b/one.go:F",
		"a/one.go:L -",
		"a/two.go:moved = b/three.go:moved",
		"- b/three.go:R",
		"a/two.go:A,B b/two.go:B,C",
	}, sides(Compare(left, right)))
}

// A name may stand in several files of a package, for different systems.
func TestPairsOfOneFileComeFirst(t *testing.T) {
	left := sections(t, "a/x_linux.go", "func f() { linux() }\n", "a/x_other.go", "func f() {}\n")
	right := sections(t, "b/x_other.go", "func f() {}\n")
	assert.Equal(t, []string{"a/x_linux.go:f -", "a/x_other.go:f = b/x_other.go:f"}, sides(Compare(left, right)))
}

// Two files are laid side by side although what they declare has other names.
func TestPairsThatSoundAlike(t *testing.T) {
	left := sections(t, "a/server.go", "type server int\n\nfunc (server) Serve() {}\n\nfunc F() {}\n")
	right := sections(t, "b/packet_server.go", "type packetServer int\n\nfunc (packetServer) Serve() {}\n\nfunc G() {}\n")
	assert.Equal(t, []string{
		"a/server.go:server b/packet_server.go:packetServer",
		"a/server.go:server.Serve b/packet_server.go:packetServer.Serve",
		"a/server.go:F -",
		"- b/packet_server.go:G",
	}, sides(Compare(left, right)))
	more := sections(t, "b/x.go", "const X = 1\n")
	assert.Contains(t, sides(Compare(left, append(right, more...))), "a/server.go:server -", "in packages names are names")
}

func TestLinesAreAligned(t *testing.T) {
	left := sections(t, "a/a.go", `func F() error {
	// The stream ends.
	c, err := s.ln.Accept()
	if err != nil {
		return s.ln.Wait(err)
	}
	s.Go(c)
	return nil
}
`)
	right := sections(t, "b/a.go", `func F() error {
	buf := make([]byte, size)
	// A datagram comes.
	n, err := s.ln.Receive(buf)
	if err != nil {
		return s.ln.Wait(err)
	}
	return nil
}
`)
	pairs := Compare(left, right)
	require.Len(t, pairs, 1)
	assert.False(t, pairs[0].Alike)
	assert.Equal(t, []string{
		"func F() error { [] func F() error {",
		"[>] buf := make([]byte, size)",
		"//The stream ends. [|] //A datagram comes.",
		"c, err := s.ln.Accept() [|] n, err := s.ln.Receive(buf)",
		"if err != nil { [] if err != nil {",
		"return s.ln.Wait(err) [] return s.ln.Wait(err)",
		"} [] }",
		"s.Go(c) [<]",
		"return nil [] return nil",
		"} [] }",
	}, marked(pairs[0]))
}

func TestAlignmentOfGofmtIsNoDifference(t *testing.T) {
	left := sections(t, "a/a.go", "type T struct {\n\ta    int // one\n\tlong int // two\n}\n\nvar s = \"a  b\"\n")
	right := sections(t, "b/a.go", "type T struct {\n\ta int // one\n\tlonger int // two\n}\n\nvar s = \"a b\"\n")
	pairs := Compare(left, right)
	assert.Equal(t, []string{
		"type T struct { [] type T struct {",
		"a    int // one [] a int // one",
		"long int // two [|] longer int // two",
		"} [] }",
	}, marked(pairs[0]))
	assert.False(t, pairs[1].Alike, "space in a string counts")
}

// Two lines with one of two words in common are no change of each other; what
// begins them says what they are about.
func TestSimilarLines(t *testing.T) {
	left := sections(t, "a/a.go", "var t = T{\n\tName: \"tcp\",\n\tOrdered: true,\n}\n")
	right := sections(t, "b/a.go", "var t = T{\n\tName: \"udp\",\n\tTruncates: true,\n}\n")
	assert.Equal(t, []string{
		"var t = T{ [] var t = T{",
		`Name: "tcp", [|] Name: "udp",`,
		"Ordered: true, [<]",
		"[>] Truncates: true,",
		"} [] }",
	}, marked(Compare(left, right)[0]))
}

// A brace at another depth closes something else.
func TestBracesKeepTheirDepth(t *testing.T) {
	left := sections(t, "a/a.go", "func F() {\n\tfor {\n\t}\n}\n")
	right := sections(t, "b/a.go", "func F() {\n\tfor {\n\t\tif now() {\n\t\t}\n\t}\n}\n")
	assert.Equal(t, []string{
		"func F() { [] func F() {", "for { [] for {", "[>] if now() {", "[>] }", "} [] }", "} [] }",
	}, marked(Compare(left, right)[0]))
}

// Declarations that are too long to be aligned are compared up to the first
// line that differs.
func TestLongDeclarations(t *testing.T) {
	long := func(line string) string {
		return "func F() {\n\tfirst()\n" + strings.Repeat("\t"+line+"\n", 1000) + "}\n"
	}
	pairs := Compare(sections(t, "a/a.go", long("a()")), sections(t, "b/a.go", long("b()")))
	rows := marked(pairs[0])
	assert.Equal(t, "first() [] first()", rows[1])
	assert.Equal(t, "a() [<]", rows[2])
	assert.Equal(t, "[>] b()", rows[1003])
	assert.Len(t, rows, 2+2*1001)
}

// Each row of either side is in a comparison once, in its order.
func TestComparisonsLoseNothing(t *testing.T) {
	var files [][]Section
	everyFile(t, func(name string, src []byte) {
		if strings.HasSuffix(name, "/server.go") || strings.HasSuffix(name, "/conn.go") {
			f, err := Parse(name, src)
			require.NoError(t, err)
			files = append(files, f.Sections)
		}
	})
	for _, left := range files {
		for _, right := range files {
			var got [2][]Row
			for _, p := range Compare(left, right) {
				for _, r := range p.Rows {
					for i, side := range []*Row{r.Left, r.Right} {
						if side != nil {
							got[i] = append(got[i], *side)
						}
					}
				}
			}
			assert.Len(t, got[0], count(left))
			assert.Len(t, got[1], count(right))
		}
	}
}

func count(all []Section) (n int) {
	for i := range all {
		n += len(items(&all[i]))
	}
	return n
}
