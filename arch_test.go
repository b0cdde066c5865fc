package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/transports"
)

const module = "github.com/socketlab/socketlab"

// siblings hold the same declarations, file by file and in this order. What only
// one of them has stands between or behind.
var siblings = map[string][]string{
	"doc.go": nil,
	"transport.go": {
		"Transport", "Transport.Traits", "Transport.Dial", "Transport.Pair", "Transport.Opener", "Transport.On",
	},
	"server.go": {
		"server", "Transport.Listen", "server.Addr", "server.Serve", "server.Close",
	},
	"conn.go": {
		"server.echo", "Transport.tune",
	},
	"example_test.go": {"Example"},
}

func TestSiblings(t *testing.T) {
	for _, dir := range transports.Directories() {
		for file, want := range siblings {
			name := filepath.Join(dir, file)
			src, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err, "each transport has the same files")
			got := slices.DeleteFunc(declarations(src), func(d string) bool {
				return !slices.Contains(want, d)
			})
			assert.Equal(t, want, got, "%s holds the declarations of its siblings, in their order", name)
		}
	}
	for file, name := range map[string]string{
		"polling.go": "Polling", "longpolling.go": "LongPolling",
		"events.go": "EventStream", "websocket.go": "WebSocket",
	} {
		src, err := parser.ParseFile(token.NewFileSet(), filepath.Join("lessons/11-before-websockets/push", file), nil, 0)
		require.NoError(t, err)
		want := []string{name, name + ".Name", name + ".Path", name + ".Resumes", name + ".Serve", name + ".Follow"}
		got := slices.DeleteFunc(declarations(src), func(d string) bool { return !slices.Contains(want, d) })
		assert.Equal(t, want, got, "%s holds the declarations of its siblings, in their order", file)
	}
	for _, pair := range [][2]string{{"udp/server.go", "unixsock/packet_server.go"}} {
		one, two := fieldsOfServe(t, pair[0]), fieldsOfServe(t, pair[1])
		assert.Equal(t, one, two, "%s and %s are read side by side", pair[0], pair[1])
	}
}

// What the siblings have in common stays so: their servers name echoserver twice
// and their connections at most twice, and server.go differs in no more lines
// than it did when that package was made.
func TestSiblingsDifferLittle(t *testing.T) {
	tcp := lines(t, "tcp/server.go")
	bounds := map[string]int{"tcp": 0, "unixsock": 18, "udp": 46, "websocket/byhand": 25, "websocket": 45}
	for _, dir := range transports.Directories() {
		most, ok := bounds[dir]
		if !ok {
			most = bounds["udp"] // a new one is read beside tcp as well
		}
		n := differing(tcp, lines(t, dir+"/server.go"))
		t.Logf("tcp/server.go ~ %s/server.go: %d lines differ", dir, n)
		assert.LessOrEqual(t, n, most, "tcp/server.go and %s/server.go are read side by side", dir)
	}
	for _, dir := range transports.Directories() {
		for _, file := range []string{"server.go", "conn.go"} {
			src, err := os.ReadFile(filepath.Join(dir, file))
			require.NoError(t, err)
			n := strings.Count(string(src), "echoserver.")
			assert.LessOrEqual(t, n, 2, "%s/%s shows the socket; echoserver is named in two lines of it", dir, file)
		}
	}
}

func lines(t *testing.T, file string) []string {
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	return strings.Split(string(src), "\n")
}

// differing returns how many lines are in one and not in the other, as diff(1)
// counts them: all that are in no longest common subsequence.
func differing(one, two []string) int {
	row := make([]int, len(two)+1)
	for _, a := range one {
		diagonal := 0
		for j, b := range two {
			above := row[j+1]
			if a == b {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return len(one) + len(two) - 2*row[len(two)]
}

// fieldsOfServe are the calls in Serve, in order, without their receivers.
func fieldsOfServe(t *testing.T, file string) (calls []string) {
	src, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	for _, d := range src.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "Serve" {
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if inner, ok := s.X.(*ast.SelectorExpr); ok && inner.Sel.Name == "in" {
						calls = append(calls, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
	return calls
}

// The four transports are laid side by side on one screen, and the codec beside
// a page of the RFC.
func TestWidth(t *testing.T) {
	for _, dir := range append(transports.Directories(), "websocket/frame", "websocket/policy", "websocket/rawconn") {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") && filepath.Base(file) != "example_test.go" {
				continue
			}
			checkWidth(t, file)
		}
	}
}

func checkWidth(t *testing.T, file string) {
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	for i, line := range strings.Split(string(src), "\n") {
		most := 88
		text := strings.TrimLeft(line, "\t")
		if strings.HasPrefix(text, "//") {
			most = 76
		}
		indent := len(line) - len(text)
		assert.LessOrEqual(t, len([]rune(text))+4*indent, most, "%s:%d is too wide to stand beside another", file, i+1)
	}
}

func declarations(f *ast.File) (names []string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = receiver(d.Recv.List[0].Type) + "." + name
			}
			names = append(names, name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if ts, ok := s.(*ast.TypeSpec); ok {
					names = append(names, ts.Name.Name)
				}
			}
		}
	}
	return names
}

func receiver(x ast.Expr) string {
	if star, ok := x.(*ast.StarExpr); ok {
		x = star.X
	}
	return x.(*ast.Ident).Name
}

// A reader who begins with the library sees no frame. Each page that leads to
// the WebSocket packages names one order.
func TestWebSocketIsReadInOneOrder(t *testing.T) {
	for _, file := range []string{"README.md", "CONTRIBUTING.md", "websocket/doc.go", "websocket/byhand/doc.go"} {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		text := regexp.MustCompile(`\]\([^)]*\)|[\[`+"`"+`]|\n//`).ReplaceAllString(string(src), "")
		assert.True(t, strings.Contains(strings.Join(strings.Fields(text), " "), "Read tcp, then websocket/byhand, then websocket: "),
			"%s says in which order WebSocket is read, and why", file)
	}
}
