package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/socketlab/socketlab"

// arrows say what the code of a folder may import besides the standard library
// and itself: packages of this module by folder, others by their path. A folder
// without an entry has that of its parent.
var arrows = map[string][]string{
	"":                                  {"internal/cli"},
	"echo":                              {},
	"echo/echoserver":                   {"echo"},
	"echo/echotest":                     {"echo", "internal/child", "github.com/stretchr/testify/...", "go.uber.org/goleak", "golang.org/x/net/nettest"},
	"tcp":                               {"echo", "echo/echoserver", "golang.org/x/sys/unix"},
	"udp":                               {"echo", "echo/echoserver", "golang.org/x/sys/unix", "golang.org/x/net/..."},
	"unixsock":                          {"echo", "echo/echoserver", "golang.org/x/sys/unix"},
	"websocket":                         {"echo", "echo/echoserver", "github.com/gorilla/websocket"},
	"lessons":                           {"echo", "tcp", "udp", "unixsock", "websocket", "lessons/...", "internal/lab", "internal/lab/...", "internal/errno", "golang.org/x/sys/..."},
	"lessons/14-closing":                {"echo", "echo/echoserver", "websocket/frame", "internal/errno"},
	"internal/errno":                    {"internal/phrase", "golang.org/x/sys/windows"},
	"internal/phrase":                   {},
	"internal/stats":                    {},
	"internal/certificate":              {},
	"internal/page":                     {},
	"internal/transports":               {"echo", "tcp", "udp", "unixsock", "websocket", "websocket/byhand", "internal/certificate"},
	"internal/cli/term":                 {"internal/phrase", "github.com/charmbracelet/x/ansi", "github.com/schollz/progressbar/v3", "github.com/yuin/goldmark/...", "golang.org/x/term"},
	"internal/cli/cmdutil":              {"internal/link", "internal/phrase", "github.com/spf13/cobra", "github.com/spf13/pflag"},
	"internal/cli/packetview":           {"internal/cli/cmdutil", "internal/cli/term", "internal/conversation", "internal/errno", "internal/ladder", "internal/packet", "internal/phrase", "internal/stats", "websocket/frame"},
	"internal/cli/wirecmd":              {"internal/cli/cmdutil", "internal/cli/packetview", "internal/conversation", "internal/errno", "internal/ladder", "internal/packet/live", "internal/phrase", "github.com/spf13/cobra", "github.com/spf13/pflag"},
	"internal/cli/framecmd":             {"internal/cli/cmdutil", "internal/cli/packetview", "internal/cli/term", "internal/errno", "internal/packet", "websocket/frame", "github.com/spf13/cobra"},
	"internal/cli/peer":                 {"echo", "internal/cli/cmdutil", "internal/cli/endpoint", "internal/cli/packetview", "internal/cli/term", "internal/conversation", "internal/errno", "internal/phrase", "internal/transports", "internal/wire", "lessons/14-closing", "websocket", "websocket/byhand", "websocket/frame", "github.com/spf13/cobra"},
	"internal/cli/endpoint":             {"echo", "websocket/frame", "internal/certificate", "internal/cli/cmdutil", "internal/errno", "internal/phrase", "internal/transports", "github.com/gorilla/websocket", "github.com/spf13/cobra"},
	"internal/lab/strace":               {"internal/child"},
	"internal/lab":                      {"echo", "tcp", "udp", "unixsock", "websocket", "websocket/byhand", "internal/errno", "golang.org/x/sys/..."},
	"internal/annotate":                 {},
	"internal/course":                   {"internal/annotate", "github.com/rogpeppe/go-internal/diff"},
	"internal/course/learner":           {"github.com/rogpeppe/go-internal/lockedfile"},
	"internal/course/claims":            {},
	"internal/course/exercise":          {"internal/course", "internal/course/claims"},
	"internal":                          {"..."},
	"websocket/frame":                   {},
	"websocket/byhand":                  {"echo", "echo/echoserver", "websocket/frame"},
	"internal/link":                     {},
	"internal/packet":                   {"internal/link", "internal/phrase", "websocket/frame"},
	"internal/packet/live":              {"internal/link", "internal/packet", "golang.org/x/sys/unix"},
	"internal/ladder":                   {"internal/link", "internal/packet"},
	"internal/conversation":             {"echo", "internal/errno", "internal/ladder", "internal/link", "internal/packet", "internal/packet/live", "internal/transports", "internal/wire", "github.com/gopacket/gopacket", "github.com/gopacket/gopacket/layers", "github.com/gopacket/gopacket/pcapgo", "golang.org/x/net/icmp", "golang.org/x/net/ipv4", "golang.org/x/net/ipv6"},
	"internal/wire":                     {"echo", "internal/link", "internal/packet", "gvisor.dev/gvisor/..."},
	"internal/wire/wiretest":            {"internal/link", "internal/wire", "github.com/stretchr/testify/..."},
	"lessons/11-before-websockets/push": {"echo", "github.com/gorilla/websocket", "golang.org/x/net/netutil"},
	"lessons/12-handshake/upgrade":      {},
	"internal/child":                    {},
	"internal/lab/ancillary":            {"internal/lab", "golang.org/x/sys/unix"},
	"internal/lab/callcount":            {"echo", "internal/lab", "golang.org/x/sys/unix"},
	"internal/lab/process":              {"internal/child", "internal/lab", "golang.org/x/sys/unix"},
	"internal/lab/resources":            {"internal/lab"},
	"internal/lab/scale":                {"internal/lab"},
	"internal/lab/timeout":              {"internal/lab"},
}

func TestArrows(t *testing.T) {
	for file, src := range sources(t) {
		dir := filepath.ToSlash(filepath.Dir(file))
		if dir == "." {
			dir = ""
		}
		for _, spec := range src.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			assert.True(t, allowed(dir, name), "%s imports %s: arrows point one way", file, name)
		}
	}
}

func allowed(dir, name string) bool {
	inside, isOurs := strings.CutPrefix(name, module+"/")
	isStd := !strings.Contains(strings.Split(name, "/")[0], ".")
	if isStd || isOurs && inside == dir {
		return true
	}
	may, ok := arrows[dir]
	for d := dir; !ok && d != "."; {
		d = path.Dir(d)
		may, ok = arrows[d]
	}
	return slices.ContainsFunc(may, func(m string) bool {
		prefix, open := strings.CutSuffix(m, "...")
		return m == inside || m == name || open && (strings.HasPrefix(name, prefix) || isOurs && strings.HasPrefix(inside, prefix))
	})
}

// siblings hold the same declarations, file by file and in this order. What only
// one of them has stands between or behind.
var siblings = map[string][]string{
	"doc.go": nil,
	"transport.go": {
		"Transport", "Transport.Traits", "Transport.Dial", "Transport.Pair", "Transport.host",
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
	for _, dir := range []string{"tcp", "udp", "unixsock", "websocket", "websocket/byhand"} {
		for file, want := range siblings {
			name := filepath.Join(dir, file)
			src, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err, "each of the four has the same files")
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
	for dir, most := range map[string]int{"unixsock": 18, "udp": 46, "websocket/byhand": 25, "websocket": 45} {
		n := differing(tcp, lines(t, dir+"/server.go"))
		t.Logf("tcp/server.go ~ %s/server.go: %d lines differ", dir, n)
		assert.LessOrEqual(t, n, most, "tcp/server.go and %s/server.go are read side by side", dir)
	}
	for _, dir := range []string{"tcp", "udp", "unixsock", "websocket", "websocket/byhand"} {
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
	for _, dir := range []string{"tcp", "udp", "unixsock", "websocket", "websocket/frame", "websocket/byhand"} {
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

// sources are the parsed files of the module that are no tests.
func sources(t *testing.T) map[string]*ast.File {
	files := make(map[string]*ast.File)
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() != "." && strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files[name], err = parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		}
		return err
	})
	require.NoError(t, err)
	return files
}
