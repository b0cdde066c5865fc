package coursecmd

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course/learner"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/lessons"
)

// NewProgress returns the command progress.
func NewProgress(repo fs.FS) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "progress",
		Short: "show what you have done",
		Long: "Shows what you have read, predicted and solved, lesson by lesson, and where that\n" +
			"is kept. It is kept on this machine alone.",
		Example: "progress\nprogress --json",
		Args:    cmdutil.RejectArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := learner.Open()
			if err != nil {
				return err
			}
			out, session := cmd.OutOrStdout(), cmdutil.OpenSession(cmd.ErrOrStderr())
			if asJSON {
				encoder := json.NewEncoder(out)
				encoder.SetIndent("", "  ")
				return encoder.Encode(session.Progress())
			}
			if err := showProgress(out, repo, session); err != nil {
				return err
			}
			_, err = fmt.Fprintf(out, "\nKept in %s\n", store.Path())
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

func showProgress(out io.Writer, repo fs.FS, session *learner.Session) error {
	p := term.PaintFor(out)
	var text strings.Builder
	begun := false
	for _, l := range lessons.All() {
		mine := session.Lesson(l.Number)
		if !mine.Recorded().Begun() {
			continue
		}
		begun = true
		fmt.Fprintf(&text, "%s  %s\n", p.Bold(fmt.Sprintf("%2d  %s", l.Number, l.Title)), p.Dim(describeState(mine)))
		for _, line := range describeWork(mine) {
			fmt.Fprintf(&text, "    %s\n", line)
		}
	}
	if !begun {
		text.WriteString("Nothing is begun yet.\n")
	}
	fmt.Fprintf(&text, "\n%s %s\n", p.Bold("Next:"), cmdutil.DescribeNextStep(session, repo))
	_, err := io.WriteString(out, text.String())
	return err
}

// describeWork says what was done in the lesson, a line each.
func describeWork(n learner.LessonSession) (lines []string) {
	mine := n.Recorded()
	if mine.Read == nil && mine.At != "" {
		lines = append(lines, "at: "+mine.At)
	}
	for _, key := range slices.Sorted(maps.Keys(mine.Predictions)) {
		p := mine.Predictions[key]
		line := fmt.Sprintf("%s: you said %s", asked(key), p.Answer)
		switch {
		case p.Right:
			line += ", and so it was: " + p.Outcome
		case p.Outcome != "":
			line += "; it was: " + p.Outcome
		}
		lines = append(lines, line)
	}
	if mine.Checks > 0 {
		line := "exercise checked " + times(mine.Checks)
		if mine.Hints > 0 {
			line += ", with " + phrase.Plural(mine.Hints, "hint")
		}
		if mine.Passed != nil {
			line += ", passed on " + mine.Passed.Format("2006-01-02")
		}
		lines = append(lines, line)
	}
	return lines
}

// asked is what a prediction was about.
func asked(key string) string {
	if command, ok := strings.CutPrefix(key, "run/"); ok {
		return strings.ReplaceAll(command, "/", " ")
	}
	experiment, transport, _ := strings.Cut(key, "/")
	return experiment + " over " + transport
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return phrase.Count(n) + " times"
}
