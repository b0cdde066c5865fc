package lessons_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/course/exercise"
)

var (
	times = flag.Int("solutions", 1, "how often each solution is checked")
	race  = flag.Bool("raced", false, "check solutions under the race detector")
)

// TestExercises proves every exercise three ways: as it is given it fails, the
// solution passes, and each of the wrong solutions fails first with the claim that
// it says it breaks.
func TestExercises(t *testing.T) {
	all, err := exercise.All(os.DirFS("."))
	require.NoError(t, err)
	for _, e := range all {
		dir := filepath.Join(e.Folder, "exercise")
		t.Run(e.Folder, func(t *testing.T) {
			t.Run("as it is given", func(t *testing.T) {
				t.Parallel()
				r := proved(t, exercise.Check{}, e, dir, nil)
				_, named := r.Broken()
				assert.True(t, named, "it fails, and says with what: %s%s", r.Compiler, r.Output)
			})
			t.Run("the solution", func(t *testing.T) {
				t.Parallel()
				source, err := e.Solution()
				require.NoError(t, err)
				r := proved(t, exercise.Check{Race: *race, Times: *times}, e, dir, source)
				broken, _ := r.Broken()
				assert.True(t, r.Passed(), "%+v %s%s", broken, r.Compiler, r.Output)
			})
			wrong, err := e.Wrong()
			require.NoError(t, err)
			assert.GreaterOrEqual(t, len(wrong), 3, "plausible wrong solutions")
			for name, source := range wrong {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					claim, _, ok := exercise.Pinned(source)
					require.True(t, ok, "it begins with the lines // breaks: and // believes:")
					r := proved(t, exercise.Check{}, e, dir, source)
					broken, found := r.Broken()
					require.True(t, found, "%s%s", r.Compiler, r.Output)
					assert.Equal(t, claim, broken.Name, "seen: %s", broken.Seen)
				})
			}
			hints, err := e.Hints()
			require.NoError(t, err)
			assert.Len(t, hints, 3)
		})
	}
}

func proved(t *testing.T, c exercise.Check, e exercise.Exercise, dir string, source []byte) exercise.Result {
	r, err := c.Run(t.Context(), e, dir, source)
	require.NoError(t, err)
	return r
}
