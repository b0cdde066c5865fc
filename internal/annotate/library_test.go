package annotate

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLibrary(t *testing.T) {
	file := func(src string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(src)} }
	l := Library{Roots: []string{"tcp", "echo", "gone"}, Sources: fstest.MapFS{
		"tcp/a.go":               file("package tcp\n\nimport \"io\"\n\nvar A io.Reader\n"),
		"tcp/doc.go":             file("// Package tcp is a stream. It is long.\npackage tcp\n"),
		"tcp/a_test.go":          file("package tcp\n"),
		"tcp/testdata/b.go":      file("package b\n"),
		"tcp/exercise/c.go":      file("package c\n"),
		"tcp/README.md":          file("text"),
		"echo/10-late/x.go":      file("package late\n"),
		"echo/zeta.go":           file("package echo\n\nfunc F() {}\n"),
		"internal/secret/top.go": file("package secret\n"),
	}}
	assert.Equal(t, []string{"tcp", "echo", "echo/10-late"}, l.Packages())
	assert.Equal(t, []string{"tcp/a.go", "tcp/a_test.go", "tcp/doc.go", "echo/10-late/x.go", "echo/zeta.go"}, l.Files(true))

	synopsis, err := l.Synopsis("tcp")
	require.NoError(t, err)
	assert.Equal(t, "is a stream.", synopsis)
	tcp, err := l.Sections("tcp")
	require.NoError(t, err)
	assert.Equal(t, []string{"tcp/doc.go", "tcp/a.go"}, FilesIn(tcp), "a package begins with its documentation")
	zeta, err := l.Sections("echo/zeta.go")
	require.NoError(t, err)
	assert.Equal(t, []string{"A", "F"}, Names(append(zeta, tcp...)))
	assert.Len(t, Only(tcp, "A"), 1)

	a, err := l.Sections("tcp/a.go")
	require.NoError(t, err)
	assert.Len(t, Comparable(tcp, zeta), 1, "imports of a file that the other does not have are left out")
	assert.Len(t, Comparable(a, zeta), 2, "two files are compared with their imports, whatever their names")
	_, err = l.Sections("tcp/none.go")
	assert.ErrorContains(t, err, "tcp/none.go")
}
