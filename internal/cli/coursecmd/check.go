package coursecmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course/exercise"
	"github.com/socketlab/socketlab/internal/course/learner"
	"github.com/socketlab/socketlab/internal/errno"
)

// NewCheck returns the command check.
func NewCheck(repo fs.FS) *cobra.Command {
	return &cobra.Command{
		Use:   "check N",
		Short: "check an exercise",
		Long: "Builds your exercise together with the course's own check and runs it. It says\n" +
			"what holds, and of what does not: what was seen, and what one has to believe to\n" +
			"write it that way.",
		Example:           "check 2",
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeLessons,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := cmdutil.ChooseExercise(repo, args)
			if err != nil {
				return err
			}
			mine := cmdutil.OpenSession(cmd.ErrOrStderr()).Lesson(e.Number)
			passed, err := check(cmd.Context(), cmd.OutOrStdout(), repo, e, mine)
			if err == nil && !passed {
				err = fmt.Errorf("exercise %d does not pass yet", e.Number)
			}
			return err
		},
	}
}

// check prints what the check of an exercise says.
func check(ctx context.Context, out io.Writer, repo fs.FS, e exercise.Exercise, mine learner.LessonSession) (passed bool, err error) {
	dir, err := cmdutil.FindExerciseDir(e)
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
	mine.RecordCheck(r.Passed())
	if r.Passed() {
		fmt.Fprintf(out, "Next: %s\n", cmdutil.DescribeNextStep(mine.Session, repo))
	}
	return r.Passed(), nil
}

func writeResult(out io.Writer, e exercise.Exercise, dir string, r exercise.Result) {
	p := term.PaintFor(out)
	if r.Compiler != "" {
		fmt.Fprintf(out, "%s\n%s\n", p.Bad(cmdutil.ShortenPath(filepath.Join(dir, exercise.File))+" does not compile:"), r.Compiler)
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
