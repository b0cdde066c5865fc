package lessons_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/annotate"
	"github.com/socketlab/socketlab/internal/course"
	"github.com/socketlab/socketlab/internal/golden"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/lessons"
)

//go:generate go test -run ^(TestLessons|TestRecorded)$ . -update

// TestLessons executes every command of every lesson, and compares source and
// outputs with what the lesson shows. Elsewhere than on Linux outputs may differ;
// that the commands end as they are to is looked at everywhere.
func TestLessons(t *testing.T) {
	t.Parallel()
	repository := os.DirFS("..")
	folders, err := course.Folders(os.DirFS("."))
	require.NoError(t, err)
	command := build(t)
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(folder, "README.md")
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			w := course.Weaver{Sources: repository, Symbol: symbol, Run: runner(t, command)}
			woven, err := w.Weave(string(src))
			require.NoError(t, err)
			switch {
			case woven == string(src):
			case golden.IsUpdating():
				require.NoError(t, os.WriteFile(file, []byte(woven), 0o644))
			case runtime.GOOS == "linux":
				assert.Equal(t, woven, string(src), "%s differs; make golden rewrites what no longer matches", file)
			}
			assert.Empty(t, course.Check(repository, "lessons/"+folder, woven))
			l, err := course.Parse(woven)
			require.NoError(t, err)
			decided(t, l, w.Run)
		})
	}
}

func symbol(sources fs.FS, file, name string) (string, error) {
	source, _, err := annotate.Symbol(sources, file, name)
	return source, err
}

// build makes the command once, without what would look different in a lesson.
func build(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "socketlab")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", path, "..")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return path
}

// runner runs the command as a new user of it would.
func runner(t *testing.T, command string) func(args []string) (string, int, error) {
	return func(args []string) (string, int, error) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, command, args...)
		cmd.Dir = t.TempDir()
		cmd.Env = slices.Concat(os.Environ(), []string{"SOCKETLAB_HOME=" + cmd.Dir, "COLUMNS=80", "NO_COLOR=1"})
		if runtime.GOOS == "linux" {
			cmd.Env = append(cmd.Env, "TMPDIR=/tmp") // a longer name of a socket ends its line elsewhere
		}
		out, err := cmd.CombinedOutput()
		if ended, ok := errors.AsType[*exec.ExitError](err); ok {
			return string(out), ended.ExitCode(), nil
		}
		return string(out), 0, err
	}
}

// decided is whether each prediction has an answer, whatever is found.
func decided(t *testing.T, l course.Lesson, run func([]string) (string, int, error)) {
	for _, b := range l.Blocks("predict") {
		assert.GreaterOrEqual(t, len(b.Options), 2, "%s", b.Args)
		if args, byCommand := b.Decider(); byCommand {
			printed, _, err := run(args)
			require.NoError(t, err)
			_, _, err = b.Answer(printed)
			assert.NoError(t, err, "%s", b.Command())
			continue
		}
		experiment, transport := b.Args[0], b.Args[1]
		at := slices.IndexFunc(lessons.Experiments(), func(e lab.Experiment) bool { return e.Name == experiment })
		require.GreaterOrEqual(t, at, 0, "no experiment %s", experiment)
		c, _, ok := lessons.Recorded(experiment, transport)
		require.True(t, ok, "%s over %s is not recorded", experiment, transport)
		var answers []lab.Outcome
		for _, o := range b.Options {
			for _, name := range o.Outcomes {
				answers = append(answers, lab.NewOutcome(name))
			}
		}
		for _, outcome := range append(slices.Clone(c.Allowed), c.Outcome) {
			assert.Contains(t, answers, outcome, "no option stands for an outcome of %s over %s", experiment, transport)
		}
		seen := make(map[lab.Outcome]bool)
		for _, a := range answers {
			assert.False(t, seen[a], "%s is in two options", a)
			seen[a] = true
		}
	}
	assert.NotEmpty(t, l.Blocks("predict"), "a lesson begins with a prediction")
	words := 0
	for _, s := range l.Sections {
		for _, p := range s.Parts {
			words += len(strings.Fields(p.Text))
		}
	}
	assert.LessOrEqual(t, words, 1700, "words of prose")
}
