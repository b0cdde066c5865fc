package lessons_test

import (
	"go/ast"
	gobuild "go/build"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/course/exercise"
	"github.com/socketlab/socketlab/internal/course/wrong"
)

// TestWrongSolutionsAreGo checks that every composed wrong solution is formatted
// and type-checks with the files beside it. go vet needs a process for each of
// them, about 10 s together.
func TestWrongSolutionsAreGo(t *testing.T) {
	t.Parallel()
	all, err := exercise.All(os.DirFS("."))
	require.NoError(t, err)
	set := token.NewFileSet()
	config := types.Config{Importer: importer.ForCompiler(set, "gc", nil)}
	for _, e := range all {
		dir := filepath.Join(e.Folder, "exercise")
		solutions, err := wrong.Solutions(os.DirFS(dir))
		require.NoError(t, err)
		beside := parseBeside(t, set, e, dir)
		for _, w := range solutions {
			formatted, err := format.Source(w.Source)
			require.NoError(t, err)
			assert.Equal(t, string(formatted), string(w.Source), "%s/%s is formatted", e.Folder, w.Name)
			file, err := parser.ParseFile(set, filepath.Join(e.Folder, w.Name), w.Source, 0)
			require.NoError(t, err)
			_, err = config.Check(e.Folder, set, append(beside, file), nil)
			assert.NoError(t, err)
		}
	}
}

// parseBeside returns the further files of an exercise that this system builds.
func parseBeside(t *testing.T, set *token.FileSet, e exercise.Exercise, dir string) (files []*ast.File) {
	names, err := e.Beside()
	require.NoError(t, err)
	for _, name := range names {
		builds, err := gobuild.Default.MatchFile(dir, name)
		require.NoError(t, err)
		if builds {
			file, err := parser.ParseFile(set, filepath.Join(dir, name), nil, 0)
			require.NoError(t, err)
			files = append(files, file)
		}
	}
	return slices.Clip(files) // append copies
}
