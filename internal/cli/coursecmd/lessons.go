// Package coursecmd holds the commands of the course: lessons, lesson, check,
// hint, solution, reset, watch, init and progress.
package coursecmd

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course/learner"
	"github.com/socketlab/socketlab/lessons"
)

// NewLessons returns the command lessons.
func NewLessons(repo fs.FS) *cobra.Command {
	return &cobra.Command{
		Use:   "lessons",
		Short: "list the lessons",
		Long: "Lists the sixteen lessons with the one idea of each, what you have done of them,\n" +
			"and what comes next.",
		Args: cmdutil.RejectArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return listLessons(cmd.OutOrStdout(), repo, cmdutil.OpenSession(cmd.ErrOrStderr()))
		},
	}
}

func listLessons(out io.Writer, repo fs.FS, session *learner.Session) error {
	written, err := cmdutil.WrittenLessons(repo)
	if err != nil {
		return err
	}
	p := term.PaintFor(out)
	var text strings.Builder
	for _, l := range lessons.All() {
		mark, state := " ", "not written yet"
		if slices.Contains(written, l.Number) {
			state = describeState(session.Lesson(l.Number))
		}
		if l.Number == session.Progress().Next(written) {
			mark = p.Good(">")
		}
		line := fmt.Sprintf("%s %2d  %s  %s", mark, l.Number, term.Pad(p.Bold(l.Title), 52), p.Dim(state))
		fmt.Fprintf(&text, "%s\n      %s\n", strings.TrimRight(line, " "), l.Idea)
	}
	fmt.Fprintf(&text, "\n%s %s\n", p.Bold("Next:"), cmdutil.DescribeNextStep(session, repo))
	_, err = io.WriteString(out, text.String())
	return err
}

// describeState says where the learner is in the lesson, in a few words.
func describeState(n learner.LessonSession) string {
	switch mine := n.Recorded(); {
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

// completeLessons completes the number of a lesson.
func completeLessons(_ *cobra.Command, args []string, _ string) (numbers []string, _ cobra.ShellCompDirective) {
	for _, l := range lessons.All() {
		if len(args) == 0 {
			numbers = append(numbers, cobra.CompletionWithDesc(strconv.Itoa(l.Number), l.Title))
		}
	}
	return numbers, cobra.ShellCompDirectiveNoFileComp
}
