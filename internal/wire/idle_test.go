package wire

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"math"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/link"
)

// What New does to the process is in the first sentence of its comment, which is
// all that lists of declarations show.
func TestNewTakesOverTheProcessAndSaysSo(t *testing.T) {
	procs, gc, limit := settings()
	n := New(link.Link{})
	during, off, limited := settings()
	n.Close()
	assert.Equal(t, 1, during, "one processor while the network is open")
	assert.Equal(t, -1, off, "no collection by itself while the network is open")
	assert.Less(t, limited, int64(math.MaxInt64), "a limit on memory while the network is open")
	after, on, unlimited := settings()
	assert.Equal(t, []any{procs, gc, limit}, []any{after, on, unlimited}, "Close restores what was set before")

	file, err := parser.ParseFile(token.NewFileSet(), "network.go", nil, parser.ParseComments)
	require.NoError(t, err)
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Name.Name != "New" {
			continue
		}
		first := new(doc.Package).Synopsis(f.Doc.Text())
		assert.Contains(t, first, "processors")
		assert.Contains(t, first, "garbage collector")
	}
}

// settings returns GOMAXPROCS, GOGC and the limit on memory.
func settings() (procs, gc int, limit int64) {
	gc = debug.SetGCPercent(-1)
	debug.SetGCPercent(gc)
	return runtime.GOMAXPROCS(0), gc, debug.SetMemoryLimit(-1)
}
