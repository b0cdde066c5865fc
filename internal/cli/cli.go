// Package cli is the socketlab command: one file a command, and one for each
// thing that several of them need.
package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/child"
)

// Main runs the command line and returns its exit status: 0, or 1 for a
// failure, or 2 for a command line that means nothing.
func Main(args []string, in io.Reader, out, errs io.Writer) int {
	if handled, status := child.Run(); handled {
		return status
	}
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	root := newRoot()
	root.SetArgs(append([]string{}, args...)) // nil would mean os.Args
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	return status(root.ExecuteContext(ctx), errs)
}

// status tells errs what went wrong, and returns the exit status for it.
func status(err error, errs io.Writer) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(errs, "socketlab:", oneLine(err.Error()))
	if _, wrong := errors.AsType[usageError](err); wrong {
		return 2
	}
	return 1
}

// newRoot is a new tree of commands, since flags keep their values in it.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "socketlab",
		Short:         "One echo over TCP, UDP, Unix domain sockets and WebSocket",
		Version:       version(),
		Args:          noSuchCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          runTour,

		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetVersionTemplate("socketlab {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%s; see: %s --help", err, commandPath(cmd))
	})
	root.AddCommand(newServe(), newEcho(), newTraits(), newCompare(), newWire(), newFrame(), newSource(), newLessons(), newLesson(), newCheck(), newHint(), newSolution(), newReset(), newWatch(), newInit(), newLearned(), newDoctor(), newCompletion())
	root.AddCommand(newAttack())
	root.AddCommand(newPeer())
	root.AddCommand(newPing())
	root.AddCommand(newPush())
	root.AddCommand(newMany())
	setHelp(root)
	return root
}

// noSuchCommand is reached with arguments only when the first one names none.
func noSuchCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see: " + self() + " help"
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean: " + self() + " " + near[0]
	}
	return usagef("unknown command %q; %s", args[0], hint)
}

// A usageError is about the command line, not about a socket.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usagef says what is wrong with the command line, and what would be right.
func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// endings are the signals that end a command in good order. What is ignored
// already (nohup) stays so.
func endings() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// self is how this program was called, for lines to be typed by the reader.
// What go run builds lies in a folder of the build or of its cache.
func self() string {
	path, err := os.Executable()
	dir := filepath.Base(filepath.Dir(path))
	cached := len(dir) == len("-d")+2*sha256.Size && strings.HasSuffix(dir, "-d")
	if err == nil && (cached || dir == "exe" && strings.Contains(path, "go-build")) {
		return "go run ."
	}
	return "socketlab"
}

// commandPath is cmd as it is typed.
func commandPath(cmd *cobra.Command) string {
	return strings.Replace(cmd.CommandPath(), "socketlab", self(), 1)
}

// version is the module's version, its commit, and the Go that built it.
func version() string {
	module, commit := "(unknown)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		module = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				commit = " " + s.Value[:12]
			}
		}
	}
	return fmt.Sprintf("%s%s %s %s/%s", module, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// oneLine keeps an error readable where a line is all there is.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
