// Package cli is the socketlab command: the root, its help and completion, and
// the exit status. Each subcommand is a package in a directory below.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/cli/attackcmd"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/compare"
	"github.com/socketlab/socketlab/internal/cli/coursecmd"
	"github.com/socketlab/socketlab/internal/cli/doctor"
	"github.com/socketlab/socketlab/internal/cli/echocmd"
	"github.com/socketlab/socketlab/internal/cli/framecmd"
	"github.com/socketlab/socketlab/internal/cli/many"
	"github.com/socketlab/socketlab/internal/cli/peer"
	"github.com/socketlab/socketlab/internal/cli/pingcmd"
	"github.com/socketlab/socketlab/internal/cli/pushcmd"
	"github.com/socketlab/socketlab/internal/cli/serve"
	"github.com/socketlab/socketlab/internal/cli/source"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/cli/tour"
	"github.com/socketlab/socketlab/internal/cli/traits"
	"github.com/socketlab/socketlab/internal/cli/wirecmd"
	"github.com/socketlab/socketlab/internal/renamed"
)

// Deps holds the dependencies of the command.
type Deps struct {
	Repo fs.FS // the source files and the lessons
	In   io.Reader
	Out  io.Writer
	Errs io.Writer
}

// Main runs a command line and returns its exit status: 0 for success, 1 for a
// failure, 2 for an invalid command line.
func Main(d Deps, args []string) int {
	if handled, status := child.Run(); handled {
		return status
	}
	ctx, stop := signal.NotifyContext(context.Background(), cmdutil.TerminationSignals()...)
	defer stop()
	root := newRoot(d.Repo)
	root.SetArgs(append([]string{}, args...)) // nil would mean os.Args
	root.SetIn(d.In)
	out := term.NewOutput(d.Out)
	root.SetOut(out)
	root.SetErr(d.Errs)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.Err()
	}
	return cmdutil.ReportError(err, d.Errs)
}

// newRoot is a new tree of commands, since flags keep their values in it.
func newRoot(repo fs.FS) *cobra.Command {
	root := &cobra.Command{
		Use:           "socketlab",
		Short:         "One echo over TCP, UDP, Unix domain sockets and WebSocket",
		Version:       version(),
		Args:          noSuchCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          tour.New(repo),

		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetVersionTemplate("socketlab {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
			if now := renamed.Flag(cmd.Name(), unknown.GetSpecifiedName()); now != "" {
				return cmdutil.UsageErrorf("%s; write --%s", err, now)
			}
		}
		return cmdutil.UsageErrorf("%s; see: %s --help", describeFlagError(err), cmdutil.CommandPath(cmd))
	})
	addGroup(root, "The echo", serve.New(), echocmd.New(), traits.New(), compare.New())
	addGroup(root, "Packets and source", wirecmd.New(), framecmd.New(), pingcmd.New(), source.New(repo))
	addGroup(root, "Clients and peers", many.New(), pushcmd.New(), peer.New(), attackcmd.New(repo))
	addGroup(root, "The course",
		coursecmd.NewLessons(repo), coursecmd.NewLesson(repo), coursecmd.NewCheck(repo),
		coursecmd.NewWatch(repo), coursecmd.NewHint(repo), coursecmd.NewSolution(repo),
		coursecmd.NewReset(repo), coursecmd.NewProgress(repo), coursecmd.NewInit(repo), doctor.New(repo))
	root.AddCommand(newCompletion())
	completeChoices(root)
	setHelp(root)
	return root
}

// describeFlagError words the errors of package strconv, which name its functions.
func describeFlagError(err error) string {
	invalid, ok := errors.AsType[*pflag.InvalidValueError](err)
	number, isNumber := errors.AsType[*strconv.NumError](err)
	if !ok || !isNumber {
		return err.Error()
	}
	reason := "not a value that it takes"
	switch kind := invalid.GetFlag().Value.Type(); {
	case errors.Is(number.Err, strconv.ErrRange):
		reason = "out of the range of its numbers"
	case strings.HasPrefix(kind, "int") || strings.HasPrefix(kind, "uint"):
		reason = "not a whole number that it takes"
	case kind == "bool":
		reason = "neither true nor false"
	}
	return fmt.Sprintf("invalid argument %q for \"--%s\" flag: %s", invalid.GetValue(), invalid.GetFlag().Name, reason)
}

// init makes help and completion list commands in the order of newRoot.
func init() { cobra.EnableCommandSorting = false }

// addGroup adds commands that help lists under one title.
func addGroup(root *cobra.Command, title string, commands ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, c := range commands {
		c.GroupID = title
	}
	root.AddCommand(commands...)
}

// noSuchCommand is reached with arguments only when the first one names none.
func noSuchCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see: " + cmdutil.ProgramName() + " help"
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean: " + cmdutil.ProgramName() + " " + near[0]
	}
	return cmdutil.UsageErrorf("unknown command %q; %s", args[0], hint)
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
