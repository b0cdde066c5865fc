package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course/exercise"
	"github.com/socketlab/socketlab/internal/errno"
)

func newCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check N",
		Short: "check the exercise of a lesson",
		Long: "Builds your exercise together with the course's own check and runs it. It says\n" +
			"what holds, and of what does not: what was seen, and what one has to believe to\n" +
			"write it that way.",
		Example: "check 2",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := chosenExercise(args)
			if err != nil {
				return err
			}
			mine := notes{openRecord(cmd.ErrOrStderr()), e.Number}
			passed, err := check(cmd.Context(), cmd.OutOrStdout(), e, mine)
			if err == nil && !passed {
				err = fmt.Errorf("exercise %d does not pass yet", e.Number)
			}
			return err
		},
	}
}

// chosenExercise is the one of the lesson with this number.
func chosenExercise(args []string) (exercise.Exercise, error) {
	all, err := exercises()
	if err != nil {
		return exercise.Exercise{}, err
	}
	if len(args) != 1 {
		return exercise.Exercise{}, cmdutil.UsageErrorf("name one lesson by its number, as in: %s check 2", cmdutil.ProgramName())
	}
	n, err := strconv.Atoi(args[0])
	for _, e := range all {
		if err == nil && e.Number == n {
			return e, nil
		}
	}
	return exercise.Exercise{}, cmdutil.UsageErrorf("there is no lesson %q with an exercise; %s lessons lists them", args[0], cmdutil.ProgramName())
}

func exercises() ([]exercise.Exercise, error) {
	lessons, err := fs.Sub(sources, "lessons")
	if err != nil {
		return nil, err
	}
	return exercise.All(lessons)
}

// dirOf is where this learner writes the exercise.
func dirOf(e exercise.Exercise) (string, error) {
	dir, err := e.Dir(".")
	switch {
	case errors.Is(err, exercise.ErrNowhere):
		return "", cmdutil.UserErrorf(err, "here is neither a clone of socketlab nor a folder for its exercises; make one with: %s init exercises", cmdutil.ProgramName())
	case errors.Is(err, fs.ErrNotExist):
		return "", cmdutil.UserErrorf(err, "%s is missing; bring it back with: %s reset %d", fromHere(filepath.Join(dir, exercise.File)), cmdutil.ProgramName(), e.Number)
	}
	return dir, err
}

// fromHere is a path as seen from here.
func fromHere(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if short, err := filepath.Rel(here, path); err == nil && !strings.HasPrefix(short, "..") {
		return short
	}
	return path
}

// check prints what the check of an exercise says.
func check(ctx context.Context, out io.Writer, e exercise.Exercise, mine notes) (passed bool, err error) {
	dir, err := dirOf(e)
	if err != nil {
		return false, err
	}
	r, err := exercise.Check{}.Run(ctx, e, dir, nil)
	switch {
	case ctx.Err() != nil:
		return false, cmdutil.UserErrorf(ctx.Err(), "interrupted")
	case errors.Is(err, exercise.ErrNoGo):
		return false, err
	case err != nil:
		return false, cmdutil.UserErrorf(err, "exercise %d cannot be checked: %s", e.Number, errno.RootCause(err))
	}
	writeResult(out, e, dir, r)
	mine.checked(r.Passed())
	if r.Passed() {
		fmt.Fprintf(out, "Next: %s\n", mine.next())
	}
	return r.Passed(), nil
}

func writeResult(out io.Writer, e exercise.Exercise, dir string, r exercise.Result) {
	p := term.PaintFor(out)
	if r.Compiler != "" {
		fmt.Fprintf(out, "%s\n%s\n", p.Bad(fromHere(filepath.Join(dir, exercise.File))+" does not compile:"), r.Compiler)
		return
	}
	for _, v := range r.Verdicts {
		if !v.Kept {
			break
		}
		writeParagraph(out, p.Good("✓ "), v.Holds)
	}
	broken, found := r.Broken()
	switch {
	case found:
		// Lesson 15 begins with a server that works, and believes something.
		unwritten := e.Untouched(dir) && broken == r.Verdicts[0]
		writeBroken(out, p, broken, unwritten)
		fmt.Fprintf(out, "\nStuck? %s hint %d\n", cmdutil.ProgramName(), e.Number)
	case r.Late:
		fmt.Fprintf(out, "%s\n", p.Bad(fmt.Sprintf("It was stopped after %v.", exercise.Limit)))
	case !r.Passed():
		fmt.Fprintf(out, "%s\n%s", p.Bad("It ended before all was checked:"), r.Output)
	default:
		fmt.Fprintf(out, "\n%s\n", p.Good(fmt.Sprintf("Exercise %d passes.", e.Number)))
		fmt.Fprintf(out, "Ours: %s solution %d\n", cmdutil.ProgramName(), e.Number)
	}
}

// writeBroken says what was seen, and what it comes from, where there is something
// written that it can come from.
func writeBroken(out io.Writer, p term.Paint, v exercise.Verdict, unwritten bool) {
	writeParagraph(out, p.Bad("✗ "), p.Bold(v.Holds))
	seen := "Seen: " + v.Seen
	if v.Where != "" {
		seen += ", at " + v.Where
	}
	fmt.Fprintln(out)
	writeParagraph(out, "  ", seen)
	if unwritten || v.Belief == "" {
		return // it is not a mistake to have written nothing yet
	}
	fmt.Fprintln(out)
	writeParagraph(out, "  ", "What one may believe who writes it so: "+v.Belief)
}

// writeParagraph wraps a text behind a mark of two columns.
func writeParagraph(out io.Writer, mark, text string) {
	for i, line := range term.Wrap(text, term.Width-2) {
		if i > 0 {
			mark = "  "
		}
		fmt.Fprintf(out, "%s%s\n", mark, line)
	}
}
