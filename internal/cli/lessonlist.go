package cli

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course"
	"github.com/socketlab/socketlab/lessons"
)

func newLessons() *cobra.Command {
	return &cobra.Command{
		Use:   "lessons",
		Short: "list the lessons, and what of them is done",
		Long: "Lists the sixteen lessons with the one idea of each, what you have done of them,\n" +
			"and what comes next.",
		Args: cmdutil.RejectArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return listLessons(cmd.OutOrStdout(), openRecord(cmd.ErrOrStderr()))
		},
	}
}

func listLessons(out io.Writer, kept *record) error {
	written, err := writtenLessons()
	if err != nil {
		return err
	}
	p := term.PaintFor(out)
	var text strings.Builder
	for _, l := range lessons.All() {
		mark, state := " ", "not written yet"
		if slices.Contains(written, l.Number) {
			state = notes{kept, l.Number}.state()
		}
		if l.Number == kept.kept.Next(written) {
			mark = p.Good(">")
		}
		gap := strings.Repeat(" ", 52-len(l.Title))
		line := fmt.Sprintf("%s %2d  %s%s  %s", mark, l.Number, p.Bold(l.Title), gap, p.Dim(state))
		fmt.Fprintf(&text, "%s\n      %s\n", strings.TrimRight(line, " "), l.Idea)
	}
	fmt.Fprintf(&text, "\n%s %s\n", p.Bold("Next:"), kept.next())
	_, err = io.WriteString(out, text.String())
	return err
}

// writtenLessons are the numbers of those that can be opened.
func writtenLessons() ([]int, error) {
	dir, err := fs.Sub(sources, "lessons")
	if err != nil {
		return nil, err
	}
	folders, err := course.Folders(dir)
	return lessonNumbers(folders), err
}

// state is where the learner is in the lesson, in a few words.
func (n notes) state() string {
	switch mine := n.mine(); {
	case mine.Done():
		return "done"
	case mine.Passed != nil:
		return "exercise passed"
	case mine.Read != nil:
		return "exercise left"
	case mine.Begun():
		return "begun"
	}
	return ""
}

// next is what this learner types next.
func (r *record) next() string {
	written, err := writtenLessons()
	if err != nil {
		return err.Error()
	}
	number := r.kept.Next(written)
	if number == 0 {
		return "every lesson that is written is done"
	}
	mine := notes{r, number}.mine()
	if mine.Read == nil {
		return fmt.Sprintf("%s lesson %d", cmdutil.ProgramName(), number)
	}
	return fmt.Sprintf("write exercise %d, then: %s check %d", number, cmdutil.ProgramName(), number)
}
