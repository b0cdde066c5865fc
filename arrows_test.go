package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/transports"
)

// arrows say what the code of a folder may import besides the standard library
// and itself: packages of this module by folder, others by their path. A lesson
// without an entry has that of lessons, and a transport that of a transport;
// every other folder has its own.
var arrows = map[string][]string{
	"": {"internal/cli"},

	// The contract, and the four transports.
	"echo":              {},
	"echo/echoserver":   {"echo"},
	"echo/echotest":     {"echo", "internal/child", "github.com/stretchr/testify/...", "go.uber.org/goleak", "golang.org/x/net/nettest"},
	"tcp":               {"echo", "echo/echoserver", "golang.org/x/sys/unix"},
	"udp":               {"echo", "echo/echoserver", "golang.org/x/sys/unix", "golang.org/x/net/..."},
	"unixsock":          {"echo", "echo/echoserver", "golang.org/x/sys/unix"},
	"websocket":         {"echo", "echo/echoserver", "websocket/policy", "github.com/gorilla/websocket"},
	"websocket/byhand":  {"echo", "echo/echoserver", "websocket/frame", "websocket/policy"},
	"websocket/frame":   {},
	"websocket/policy":  {},
	"websocket/rawconn": {"websocket/frame"},
	"websocket/wstest":  {"echo", "websocket/frame", "websocket/rawconn", "github.com/gorilla/websocket", "github.com/stretchr/testify/..."},

	// The course.
	"lessons":                           {"echo", "tcp", "udp", "unixsock", "websocket", "lessons/...", "internal/lab", "internal/lab/...", "internal/errno", "github.com/gorilla/websocket", "golang.org/x/sys/..."},
	"lessons/11-before-websockets/push": {"echo", "websocket/policy", "github.com/gorilla/websocket", "golang.org/x/net/netutil"},
	"lessons/12-handshake/upgrade":      {},
	"lessons/14-closing/closing":        {"echo", "echo/echoserver", "websocket/frame", "websocket/rawconn", "internal/errno", "internal/words"},

	// Engines compute. They know no command and no terminal.
	"internal/annotate":        {},
	"internal/attack":          {"echo", "internal/errno", "internal/words", "websocket/frame", "websocket/rawconn"},
	"internal/certificate":     {},
	"internal/child":           {},
	"internal/conversation":    {"echo", "internal/errno", "internal/ladder", "internal/link", "internal/packet", "internal/packet/live", "internal/transports", "internal/wire", "github.com/gopacket/gopacket/...", "golang.org/x/net/..."},
	"internal/course":          {"github.com/charmbracelet/x/ansi", "github.com/rogpeppe/go-internal/diff"},
	"internal/course/claims":   {},
	"internal/course/exercise": {"internal/course", "internal/course/claims"},
	"internal/course/learner":  {"internal/course", "internal/renamed", "github.com/rogpeppe/go-internal/lockedfile"},
	"internal/course/wrong":    {},
	"internal/echoclient":      {"echo", "internal/errno"},
	"internal/errno":           {"internal/phrase", "golang.org/x/sys/windows"},
	"internal/lab":             {"echo", "internal/errno", "internal/words", "golang.org/x/sys/..."},
	"internal/lab/ancillary":   {"internal/lab", "golang.org/x/sys/unix"},
	"internal/lab/byname":      {"echo", "internal/lab", "internal/lab/strace", "internal/transports", "lessons"},
	"internal/lab/callcount":   {"echo", "internal/lab", "golang.org/x/sys/unix"},
	"internal/lab/onwire":      {"echo", "internal/lab", "internal/link", "internal/wire"},
	"internal/lab/process":     {"internal/child", "internal/lab", "golang.org/x/sys/unix"},
	"internal/lab/resources":   {"internal/lab"},
	"internal/lab/scale":       {"internal/lab"},
	"internal/lab/strace":      {"internal/child"},
	"internal/lab/timeout":     {"internal/lab"},
	"internal/golden":          {"github.com/stretchr/testify/..."},
	"internal/ladder":          {"internal/link", "internal/packet", "github.com/charmbracelet/x/ansi"},
	"internal/link":            {},
	"internal/load":            {"echo", "internal/child", "internal/errno", "internal/lab", "internal/lab/resources", "internal/phrase", "internal/transports"},
	"internal/packet":          {"internal/link", "internal/phrase", "websocket/frame"},
	"internal/packet/live":     {"internal/link", "internal/packet", "golang.org/x/sys/unix"},
	"internal/page":            {"websocket/policy"},
	"internal/phrase":          {"github.com/charmbracelet/x/ansi"},
	"internal/ping":            {"internal/errno", "internal/phrase", "golang.org/x/net/...", "golang.org/x/sys/unix"},
	"internal/renamed":         {},
	"internal/stats":           {},
	"internal/transports":      append(transports.Directories(), "echo", "internal/certificate"),
	"internal/wire":            {"echo", "internal/link", "internal/packet", "gvisor.dev/gvisor/..."},
	"internal/wire/wiretest":   {"internal/link", "internal/wire", "github.com/stretchr/testify/..."},
	"internal/words":           {},

	// The command, and what several of its commands share.
	"internal/cli":            {"internal/child", "internal/cli/...", "internal/renamed", "github.com/spf13/cobra", "github.com/spf13/pflag"},
	"internal/cli/cmdutil":    {"internal/course", "internal/course/exercise", "internal/course/learner", "internal/errno", "internal/link", "internal/phrase", "internal/renamed", "github.com/spf13/cobra", "github.com/spf13/pflag"},
	"internal/cli/endpoint":   {"echo", "websocket", "websocket/frame", "internal/certificate", "internal/cli/cmdutil", "internal/errno", "internal/phrase", "internal/transports", "github.com/spf13/cobra"},
	"internal/cli/packetview": {"internal/cli/cmdutil", "internal/cli/term", "internal/conversation", "internal/errno", "internal/ladder", "internal/packet", "internal/phrase", "internal/stats", "websocket/frame"},
	"internal/cli/term":       {"internal/phrase", "github.com/charmbracelet/x/ansi", "github.com/schollz/progressbar/v3", "github.com/yuin/goldmark/...", "golang.org/x/term"},
}

// shared are the rooms that every command may enter.
var shared = []string{"internal/cli/cmdutil", "internal/cli/endpoint", "internal/cli/packetview", "internal/cli/term"}

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
			assert.NotEqual(t, module+"/internal/course/wrong", name, "%s reads wrong solutions, which only tests do", file)
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
	switch {
	case ok:
	case strings.HasPrefix(dir, "internal/cli/"):
		return mayCommand(inside, name)
	case slices.Contains(transports.Directories(), dir):
		may = []string{"echo", "echo/echoserver"}
	case strings.HasPrefix(dir, "lessons/"):
		may = arrows["lessons"]
	}
	return slices.ContainsFunc(may, func(m string) bool {
		prefix, open := strings.CutSuffix(m, "...")
		return m == inside || m == name || open && (strings.HasPrefix(name, prefix) || name+"/" == prefix || isOurs && strings.HasPrefix(inside, prefix))
	})
}

// mayCommand holds the arrows of every command: to engines and to what commands
// share, and to no other command. The simulated network is the engines' to use.
func mayCommand(inside, name string) bool {
	if strings.HasPrefix(inside, "internal/cli") {
		return slices.Contains(shared, inside)
	}
	return !strings.HasPrefix(name, "gvisor.dev/")
}

// An engine without an entry would have no arrows at all, and one whose folder
// has gone says nothing.
func TestArrowsAreOfFoldersThatAreThere(t *testing.T) {
	folders := map[string]bool{}
	for file := range sources(t) {
		dir := filepath.ToSlash(filepath.Dir(file))
		folders[strings.TrimPrefix(dir, ".")] = true
		_, ok := arrows[strings.TrimPrefix(dir, ".")]
		own := strings.HasPrefix(dir, "internal/") && !strings.HasPrefix(dir, "internal/cli/")
		assert.True(t, ok || !own, "%s has its own line in arrows", dir)
	}
	for dir := range maps.Keys(arrows) {
		assert.True(t, folders[dir], "there is code in %q, which arrows name", dir)
	}
}

// A room that one can hold in mind: the command itself has few files, and no
// package below it is large.
func TestRoomsOfTheCommandAreSmall(t *testing.T) {
	lines := map[string]int{}
	for file := range sources(t) {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		lines[filepath.ToSlash(filepath.Dir(file))] += bytes.Count(src, []byte("\n"))
	}
	for dir, n := range lines {
		if strings.HasPrefix(dir, "internal/cli") {
			assert.LessOrEqual(t, n, 1200, "lines of %s that are no tests", dir)
		}
	}
	files, err := filepath.Glob("internal/cli/*.go")
	require.NoError(t, err)
	assert.LessOrEqual(t, len(files), 12, "internal/cli holds Main, the root of the commands and help")
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
