package exercise

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const given = `package exercise

func Double(n int) int { return 0 }
`

const checks = `package exercise

import "testing"

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{"zero", "Twice nothing is nothing.", "Something comes of nothing.", func(c *checking) {
			if got := Double(0); got != 0 {
				c.seen("Double(0) is %d", got)
			}
		}},
		{"double", "Double doubles.", "It is the same.", func(c *checking) {
			if n := 1 + c.rand.IntN(1000); Double(n) != 2*n {
				c.seen("Double(%d) is %d", n, Double(n))
			}
		}},
	})
}
`

func text(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

// doubling is an exercise, and a working folder in which it is written.
func doubling(t *testing.T) (e Exercise, dir string) {
	all, err := All(fstest.MapFS{
		"02-double/README.md":                       text("# 2. Double\n"),
		"02-double/exercise/exercise.go":            text(given),
		"02-double/exercise/testdata/check_test.go": text(checks),
		"02-double/exercise/testdata/hints.md":      text("## 1\n\nOne.\n\n## 2\n\nTwo.\n\n## 3\n\nThree.\n"),
		"02-double/exercise/testdata/solution.go":   text("package exercise\n"),
		"03-without/README.md":                      text("# 3. Without an exercise\n"),
	})
	require.NoError(t, err)
	require.Len(t, all, 1)
	work := filepath.Join(t.TempDir(), "work")
	require.NoError(t, Init(work, all, "# Exercises\n"))
	dir, err = all[0].Dir(filepath.Join(work, "02-double"))
	require.NoError(t, err)
	return all[0], dir
}

// write is what a learner saves.
func write(t *testing.T, dir, name, source string) {
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600))
}

func check(t *testing.T, e Exercise, dir string) Result {
	r, err := Check{}.Run(t.Context(), e, dir, nil)
	require.NoError(t, err)
	return r
}

func TestCheck(t *testing.T) {
	e, dir := doubling(t)
	r := check(t, e, dir)
	broken, found := r.Broken()
	require.True(t, found)
	assert.Equal(t, "double", broken.Name)
	assert.Regexp(t, `^Double\(\d+\) is 0$`, broken.Seen)
	assert.False(t, r.Passed())

	write(t, dir, File, "package exercise\n\nfunc Double(n int) int { return n + n }\n")
	r = check(t, e, dir)
	assert.True(t, r.Passed(), "%+v", r)
	assert.Len(t, r.Verdicts, 2)

	write(t, dir, File, "package exercise\n\nfunc Double(n int) int { return 1 }\n")
	assert.Len(t, check(t, e, dir).Verdicts, 1, "what rests on a claim that is broken is not tried")
}

func TestCheckIsTheCoursesOwn(t *testing.T) {
	e, dir := doubling(t)
	// Neither a test that passes nor another end of the program is the learner's
	// to write.
	write(t, dir, "check_test.go", "package exercise\n\nimport \"testing\"\n\nfunc TestExercise(t *testing.T) {}\n")
	write(t, dir, "claims_test.go", "package exercise\n\nfunc prove(...any) {}\n")
	write(t, dir, "main_test.go", "package exercise\n\nimport \"testing\"\n\nfunc TestMain(m *testing.M) {}\n")
	r := check(t, e, dir)
	broken, found := r.Broken()
	assert.True(t, found, "%+v", r)
	assert.Equal(t, "double", broken.Name)

	write(t, dir, File, "package exercise\n\nimport \"os\"\n\nfunc Double(n int) int {\n\tif n > 0 {\n\t\tos.Exit(0)\n\t}\n\treturn 0\n}\n")
	assert.False(t, check(t, e, dir).Passed(), "an end before all was checked is no pass")
	write(t, dir, File, "package exercise\n")
	assert.Contains(t, check(t, e, dir).Compiler, "undefined: Double", "nor is deleted code")
}

func TestCheckSaysWhatTheCompilerSays(t *testing.T) {
	e, dir := doubling(t)
	write(t, dir, File, "package exercise\n\nfunc Double(n int) int { return m }\n")
	assert.Equal(t, "exercise.go:3:33: undefined: m", check(t, e, dir).Compiler)
}

func TestCheckEndsWhatDoesNotEnd(t *testing.T) {
	for name, body := range map[string]string{
		"an endless loop": "for {\n\t\tn++\n\t}",
		"a deadlock":      "select {}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, dir := doubling(t)
			write(t, dir, File, "package exercise\n\nfunc Double(n int) int {\n\t"+body+"\n}\n")
			broken, found := check(t, e, dir).Broken()
			require.True(t, found)
			assert.Equal(t, "zero", broken.Name)
			assert.Contains(t, broken.Seen, "it does not end")
			assert.Regexp(t, `^exercise\.go:[45]`, broken.Where)
		})
	}
}

func TestCheckSaysWhereItPanics(t *testing.T) {
	e, dir := doubling(t)
	write(t, dir, File, "package exercise\n\nfunc Double(n int) int {\n\treturn []int{0}[n]\n}\n")
	broken, _ := check(t, e, dir).Broken()
	assert.Equal(t, "double", broken.Name)
	assert.Contains(t, broken.Seen, "index out of range")
	assert.Equal(t, "exercise.go:4", broken.Where)
}

func TestCheckNeedsGo(t *testing.T) {
	e, dir := doubling(t)
	t.Setenv("PATH", t.TempDir())
	_, err := Check{}.Run(t.Context(), e, dir, nil)
	assert.ErrorIs(t, err, ErrNoGo)
}

func TestCheckCanBeStopped(t *testing.T) {
	e, dir := doubling(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Check{}.Run(ctx, e, dir, nil)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestReset(t *testing.T) {
	e, dir := doubling(t)
	for i, mine := range []string{"mine", "mine again"} {
		write(t, dir, File, mine)
		kept, err := e.Reset(dir)
		require.NoError(t, err)
		assert.Equal(t, filepath.Join(dir, File)+[]string{".bak", ".bak2"}[i], kept)
		old, err := os.ReadFile(kept)
		require.NoError(t, err)
		assert.Equal(t, mine, string(old))
		now, err := os.ReadFile(filepath.Join(dir, File))
		require.NoError(t, err)
		assert.Equal(t, given, string(now))
	}
	kept, err := e.Reset(dir)
	require.NoError(t, err)
	assert.Empty(t, kept, "what was not changed is not kept twice")
	require.NoError(t, os.Remove(filepath.Join(dir, File)))
	_, err = e.Reset(dir)
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(dir, File), "a file that was deleted comes back")
}

func TestInitTouchesNothingThatIsThere(t *testing.T) {
	e, dir := doubling(t)
	write(t, dir, File, "mine")
	assert.ErrorIs(t, Init(filepath.Dir(dir), []Exercise{e}, ""), os.ErrExist)
	mine, err := os.ReadFile(filepath.Join(dir, File))
	require.NoError(t, err)
	assert.Equal(t, "mine", string(mine))
}

func TestDir(t *testing.T) {
	e, dir := doubling(t)
	require.NoError(t, os.Remove(filepath.Join(dir, File)))
	_, err := e.Dir(dir)
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = e.Dir(t.TempDir())
	assert.ErrorIs(t, err, ErrNowhere)
}

func TestHints(t *testing.T) {
	e, _ := doubling(t)
	hints, err := e.Hints()
	require.NoError(t, err)
	assert.Equal(t, []string{"One.", "Two.", "Three."}, hints)
}
