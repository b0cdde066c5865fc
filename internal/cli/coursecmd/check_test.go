package coursecmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/course/exercise"
)

// Nobody believes anything who has written nothing, and whoever has written
// something is told what it comes from.
func TestCheckOfWhatIsNotWritten(t *testing.T) {
	all, err := cmdutil.Exercises(os.DirFS("../../.."))
	require.NoError(t, err)
	source, err := all[0].Shipped()
	require.NoError(t, err)
	dir, broken := t.TempDir(), exercise.Verdict{Holds: "It holds.", Belief: "Who writes believes.", Seen: "nothing"}
	told := func(source string) string {
		var out strings.Builder
		require.NoError(t, os.WriteFile(filepath.Join(dir, exercise.File), []byte(source), 0o600))
		writeResult(&out, all[0], dir, exercise.Result{Verdicts: []exercise.Verdict{broken}})
		return out.String()
	}
	assert.NotContains(t, told(string(source)), broken.Belief)
	assert.Contains(t, told(string(source)+"\n"), broken.Belief)
}
