package coursecmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course"
	"github.com/socketlab/socketlab/internal/course/learner"
	"github.com/socketlab/socketlab/lessons"
)

// NewLesson returns the command lesson.
func NewLesson(repo fs.FS) *cobra.Command {
	var noPrompt bool
	cmd := &cobra.Command{
		Use:   "lesson [N]",
		Short: "go through a lesson",
		Long: "Goes through a lesson: predict, run, observe, explain, and an exercise. Without\n" +
			"a number it goes on where you were. Enter goes on, q stops, and what you have\n" +
			"answered is kept. Without a terminal, or with --plain, it prints the lesson.",
		Example:           "lesson\nlesson 2\nlesson 2 --plain",
		Args:              oneLesson,
		ValidArgsFunction: completeLessons,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runLesson(cmd, repo, args, noPrompt)
		},
	}
	cmd.Flags().BoolVar(&noPrompt, "plain", false, "print the whole lesson, and ask nothing")
	return cmd
}

// oneLesson checks the arguments of commands that take the number of a lesson,
// or none.
func oneLesson(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return cmdutil.UsageErrorf("name one lesson by its number, as in: %s %s %s", cmdutil.ProgramName(), cmd.Name(), args[0])
	}
	return nil
}

func runLesson(cmd *cobra.Command, repo fs.FS, args []string, noPrompt bool) error {
	written, err := fs.Sub(repo, "lessons")
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	folders, err := course.Folders(written)
	if err != nil {
		return err
	}
	// Opening the session sets a damaged record aside, so a number is judged first.
	var folder string
	if len(args) == 1 {
		if folder, err = findLesson(folders, args[0]); err != nil {
			return err
		}
	}
	session := cmdutil.OpenSession(cmd.ErrOrStderr())
	if len(args) == 0 {
		if folder, err = nextLesson(folders, session); err != nil {
			return err
		}
	}
	l, err := course.Read(written, folder)
	if err != nil {
		return err
	}
	if noPrompt || !term.IsTerminal(cmd.InOrStdin()) || !term.IsTerminal(out) {
		return printLesson(out, l)
	}
	return begin(cmd.InOrStdin(), out, repo, l, session.Lesson(l.Number)).walk(cmd.Context())
}

// nextLesson returns the folder of the lesson in which this learner is.
func nextLesson(folders []string, session *learner.Session) (folder string, err error) {
	number := session.Progress().Next(course.Numbers(folders))
	if number == 0 {
		return "", cmdutil.UsageErrorf("every lesson that is written is done; open one again by its number: %s lesson 1", cmdutil.ProgramName())
	}
	return findLesson(folders, strconv.Itoa(number))
}

// findLesson returns the folder of the lesson with a number, or a usage error.
func findLesson(folders []string, number string) (folder string, err error) {
	n, err := strconv.Atoi(number)
	if at := slices.Index(course.Numbers(folders), n); err == nil && at >= 0 {
		return folders[at], nil
	}
	for _, l := range lessons.All() {
		if err == nil && l.Number == n {
			return "", cmdutil.UsageErrorf("lesson %d, %q, is not written yet; %s lessons lists what is", n, l.Title, cmdutil.ProgramName())
		}
	}
	return "", cmdutil.UsageErrorf("there is no lesson %q; %s lessons lists them", number, cmdutil.ProgramName())
}

// printLesson prints all of it, with what its commands have printed on Linux.
func printLesson(out io.Writer, l course.Lesson) error {
	var md strings.Builder
	fmt.Fprintf(&md, "# %d. %s\n\n%s\n\n", l.Number, l.Title, l.Idea)
	for _, s := range l.Sections {
		md.WriteString("## " + s.Name + "\n\n" + s.Markdown())
	}
	_, err := io.WriteString(out, term.RenderMarkdown(md.String(), min(term.WidthOf(out, term.Width), term.MaxWidth), term.PaintFor(out)))
	return err
}

// runSelf runs this program as a learner would type it, in its own terminal.
func runSelf(ctx context.Context, out io.Writer, args []string) error {
	path, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stdout, cmd.Stderr = out, out
	if f, terminal := term.FileOf(out); terminal {
		cmd.Stdout, cmd.Stderr = f, f
	} else {
		cmd.Env = append(os.Environ(), fmt.Sprintf("COLUMNS=%d", term.Width)) // as it was woven
	}
	err = cmd.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); ended && ctx.Err() == nil {
		return nil // what it has to say, it has said
	}
	return err
}
