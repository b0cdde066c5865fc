package main

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	generates = regexp.MustCompile(`(?m)^//go:generate (.*)$`)
	rewrites  = regexp.MustCompile(`^go test -run \S+ \. -update( -short)?$`)
	updates   = regexp.MustCompile(`flag\.\w+\((?:&\w+, )?"(\w*(?:update|weave|golden|rewrite|record)\w*)"`)
)

// make golden rewrites every file that a test compares with: each package with
// such files generates them with its own tests, and package golden defines the
// only flag for it.
func TestGoldenFilesAreRewrittenInOneWay(t *testing.T) {
	compares, generated := map[string]bool{}, map[string]bool{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" {
			return err
		}
		b, err := os.ReadFile(name)
		src, dir := string(b), path.Dir(name)
		if strings.HasSuffix(name, "_test.go") && strings.Contains(src, `"`+module+`/internal/golden"`) {
			compares[dir] = true
		}
		for _, m := range generates.FindAllStringSubmatch(src, -1) {
			assert.Regexp(t, rewrites, m[1], "%s: go generate runs tests under -update", name)
			generated[dir] = true
		}
		if m := updates.FindStringSubmatch(src); m != nil && dir != "internal/golden" {
			assert.Fail(t, "a second way", "%s defines -%s; use package golden", name, m[1])
		}
		return err
	})
	require.NoError(t, err)
	assert.Equal(t, compares, generated, "each package that compares files has a go:generate line, and no other")
}
