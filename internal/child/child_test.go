package child

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func init() {
	Register("print", func(args []string) error {
		fmt.Printf("%q %q\n", args, os.Getenv(variable))
		return nil
	})
	Register("fail", func([]string) error { return errors.New("it does not work") })
	Register("grandchild", func(args []string) error { return startAndWait(args[0]) })
	Register("removed", func(args []string) error {
		path, err := os.Executable()
		if err != nil {
			return err
		}
		return errors.Join(os.Remove(path), startAndWait("print"))
	})
}

func startAndWait(name string) error {
	cmd, err := Command(context.Background(), name)
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

func TestMain(m *testing.M) {
	// Under the race detector a program sleeps for a second before it exits.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	if handled, status := Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

func TestChildDoesItsTask(t *testing.T) {
	cmd, err := Command(t.Context(), "print", "a b", "-c")
	require.NoError(t, err)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err)
	assert.Equal(t, "[\"a b\" \"-c\"] \"\"\n", string(out), "a child of the child does not inherit the variable")
}

func TestChildReportsItsError(t *testing.T) {
	cmd, err := Command(t.Context(), "fail")
	require.NoError(t, err)
	out, err := cmd.CombinedOutput()
	assert.Equal(t, "it does not work\n", string(out))
	var ended *exec.ExitError
	require.ErrorAs(t, err, &ended)
	assert.Equal(t, 1, ended.ExitCode())
}

func TestChildHasChildren(t *testing.T) {
	cmd, err := Command(t.Context(), "grandchild", "print")
	require.NoError(t, err)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err)
	assert.Equal(t, "[] \"\"\n", string(out))
}

// A variable that was inherited, or set by accident, does not make a child.
func TestVariableOfAnotherProcessMeansNothing(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	const argument = "-test.run=^$"
	for _, value := range []string{"", "1", "yes", "print", "fail", argument} {
		cmd := exec.CommandContext(t.Context(), self, argument)
		cmd.Env = append(os.Environ(), variable+"="+value)
		out, err := cmd.CombinedOutput()
		assert.NoError(t, err)
		assert.Contains(t, string(out), "PASS", "with %q this program runs as always", value)
	}
}

// The program that runs is started again, whatever has become of its file.
func TestChildOfARemovedProgram(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has a path to a program that was removed")
	}
	cmd, err := Command(t.Context(), "removed")
	require.NoError(t, err)
	cmd.Path = copyOf(t, cmd.Path)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Equal(t, "[] \"\"\n", string(out))
}

func copyOf(t *testing.T, path string) string {
	from, err := os.Open(path)
	require.NoError(t, err)
	defer from.Close()
	to, err := os.OpenFile(filepath.Join(t.TempDir(), "program"), os.O_CREATE|os.O_WRONLY, 0o755)
	require.NoError(t, err)
	_, err = io.Copy(to, from)
	require.NoError(t, err)
	require.NoError(t, to.Close())
	return to.Name()
}

func TestCommandNeedsRun(t *testing.T) {
	ready.Store(false)
	defer ready.Store(true)
	_, err := Command(t.Context(), "print")
	assert.EqualError(t, err, "child: this program has to call child.Run first, in main or TestMain, to start print")
}

func TestCommandKnowsItsTasks(t *testing.T) {
	_, err := Command(t.Context(), "unknown")
	assert.EqualError(t, err, `child: no task is called "unknown"`)
}

func TestNamesAreUnique(t *testing.T) {
	assert.PanicsWithValue(t, "child: two tasks are called print", func() { Register("print", nil) })
}
