package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/transports"
)

// TestSeventhTransport proves that a package of its own and one line of the list
// (with its import) add a transport. It writes both into a copy of the module,
// generates, builds, edits nothing else, and finds the transport wherever
// transports are listed.
func TestSeventhTransport(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a copy of the module")
	}
	c := copyModule(t)
	list := filepath.Join(c.dir, "internal/transports/list.go")
	c.edit(list, `import (`, `import (
	"github.com/socketlab/socketlab/seventh"`)
	c.edit(list, `	{Directory: "tcp", New: newTLS,`, `	{Directory: "seventh", Scheme: "seventh", New: func(o Options) echo.Transport { return seventh.Transport{Host: o.Host, Limits: o.Limits, Log: o.Log} }},
	{Directory: "tcp", New: newTLS,`)
	c.run("go", "generate", ".")
	command := filepath.Join(c.dir, "built"+exeSuffix())
	c.run("go", "build", "-o", command, ".")

	assert.Contains(t, c.run(command, "traits"), "seventh")
	assert.Contains(t, c.run(command, "compare", "--transport", "seventh", "boundaries"), "seventh            3 reads")
	assert.Contains(t, c.run(command, "__complete", "compare", "--transport", ""), "\nseventh\n")
	assert.Contains(t, c.run(command, "__complete", "serve", "s"), "\nseventh://\n")
	assert.Contains(t, c.run(command, "source", "tcp", "seventh"), "ListenPacket is unsupported", "source.go embeds it")
	readme, err := os.ReadFile(filepath.Join(c.dir, "README.md"))
	require.NoError(t, err)
	names := strings.Join(append(transports.ComparedNames(), "seventh"), " | ")
	assert.Equal(t, 2, strings.Count(string(readme), "| "+names+" |"), "it is a column of both tables")
	// TestServeWithEcho is in testdata/both: serve and echo in one process, since the
	// transport has the memory of one process.
	require.NoError(t, os.CopyFS(c.dir, os.DirFS("testdata/both")))
	tests := c.run("go", "test", "-v", "-run", "^Test(ServeWithEcho|Siblings|SiblingsDifferLittle|Width|Arrows|Readme|Embedded)$",
		"-bench", "Echo", "-benchtime", "1x", ".")
	assert.Contains(t, tests, "--- PASS: TestServeWithEcho")
	assert.Contains(t, tests, "BenchmarkEcho/transport=seventh/size=64")
}

func exeSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// A moduleCopy is a copy of this module in a temporary directory.
type moduleCopy struct {
	t   *testing.T
	dir string
}

// copyModule copies the module without what begins with a dot, and adds the
// package seventh.
func copyModule(t *testing.T) moduleCopy {
	c := moduleCopy{t, t.TempDir()}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, "."):
		case e.IsDir():
			require.NoError(t, os.CopyFS(filepath.Join(c.dir, name), os.DirFS(name)))
		default:
			b, err := os.ReadFile(name)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(c.dir, name), b, 0o644))
		}
	}
	require.NoError(t, os.CopyFS(filepath.Join(c.dir, "seventh"), os.DirFS("testdata/seventh")))
	return c
}

// edit replaces old, which the file holds once.
func (c moduleCopy) edit(file, old, replacement string) {
	b, err := os.ReadFile(file)
	require.NoError(c.t, err)
	require.Equal(c.t, 1, strings.Count(string(b), old), "%s holds %q once", file, old)
	require.NoError(c.t, os.WriteFile(file, []byte(strings.Replace(string(b), old, replacement, 1)), 0o644))
}

// run runs a program in the copy and returns what it prints.
func (c moduleCopy) run(name string, args ...string) string {
	ctx, cancel := context.WithTimeout(c.t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "GOFLAGS="+os.Getenv("GOFLAGS")+" -vet=off") // the module itself is vetted
	out, err := cmd.CombinedOutput()
	require.NoError(c.t, err, "%s %s\n%s", name, strings.Join(args, " "), out)
	return string(out)
}
