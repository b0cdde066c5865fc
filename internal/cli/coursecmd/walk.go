package coursecmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course"
	"github.com/socketlab/socketlab/internal/course/learner"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/byname"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/lessons"
)

// A walker is a learner in a lesson, in front of a terminal.
type walker struct {
	out     io.Writer
	paint   term.Paint
	columns int
	rows    int // of the terminal; 0 is as many as one likes
	since   int // rows that were shown since the learner was asked
	lesson  course.Lesson
	typed   chan string // lines; closed at the end of input
	session learner.LessonSession
	repo    fs.FS

	// run runs this command with other arguments, in front of the learner.
	run func(ctx context.Context, out io.Writer, args []string) error
}

func begin(in io.Reader, out io.Writer, repo fs.FS, l course.Lesson, n learner.LessonSession) *walker {
	w := &walker{
		out: out, paint: term.PaintFor(out), columns: min(term.WidthOf(out, term.Width), term.MaxWidth), rows: term.HeightOf(out), lesson: l,
		typed: make(chan string), session: n, repo: repo, run: runSelf,
	}
	go func() {
		defer close(w.typed)
		for lines := bufio.NewScanner(in); lines.Scan(); {
			w.typed <- strings.TrimSpace(lines.Text())
		}
	}()
	return w
}

// errStopped ends a walk that the learner leaves.
var errStopped = fmt.Errorf("stopped")

// walk shows section after section, from where the learner was.
func (w *walker) walk(ctx context.Context) error {
	fmt.Fprintf(w.out, "%s\n\n", w.paint.Bold(fmt.Sprintf("%d. %s", w.lesson.Number, w.lesson.Title)))
	if err := w.show(ctx, w.lesson.Idea); err != nil {
		return w.left(err)
	}
	from := w.session.Section()
	if from > 0 {
		fmt.Fprintf(w.out, "You were at: %s.\n\n", course.Sections[from])
	}
	for i := from; i < len(w.lesson.Sections); i++ {
		w.session.Reach(i)
		if err := w.section(ctx, w.lesson.Sections[i]); err != nil {
			return w.left(err)
		}
		if i+1 == len(w.lesson.Sections) {
			break
		}
		if _, err := w.ask(ctx, "Enter goes on to: "+course.Sections[i+1]); err != nil {
			return w.left(err)
		}
	}
	w.session.Finish()
	_, err := fmt.Fprintf(w.out, "%s %s\n", w.paint.Bold("Next:"), cmdutil.DescribeNextStep(w.session.Session, w.repo))
	return err
}

// left says how to go on after a stop, which is no failure.
func (w *walker) left(err error) error {
	if err != errStopped {
		return err
	}
	_, err = fmt.Fprintf(w.out, "\nYour place is kept. Go on with: %s lesson %d\n", cmdutil.ProgramName(), w.lesson.Number)
	return err
}

func (w *walker) section(ctx context.Context, s course.Section) error {
	fmt.Fprintf(w.out, "%s\n\n", w.paint.Bold(s.Name))
	for _, p := range s.Parts {
		var err error
		if p.Block == nil {
			err = w.show(ctx, p.Text)
		} else {
			err = w.block(ctx, p.Block)
		}
		if err != nil {
			return err
		}
	}
	if s.Name == "Run" {
		return w.compare(ctx)
	}
	return nil
}

func (w *walker) block(ctx context.Context, b *course.Block) error {
	switch b.Kind {
	case "predict":
		return w.predict(ctx, b)
	case "run":
		answer, err := w.ask(ctx, "Enter runs, s skips: "+cmdutil.ProgramName()+" "+b.Command())
		if err != nil {
			return err
		}
		if strings.HasPrefix(answer, "s") {
			return nil
		}
		return w.shell(ctx, b)
	}
	return w.show(ctx, b.Markdown())
}

// shell runs the command of a block and shows what the lesson shows of it, or all
// if that is nothing.
func (w *walker) shell(ctx context.Context, b *course.Block) error {
	if b.Only == nil {
		err := w.run(ctx, w.out, b.Args)
		fmt.Fprintln(w.out)
		return err
	}
	var all strings.Builder
	err := w.run(ctx, &all, b.Args)
	text := b.Shown(all.String())
	if text == "" {
		text = all.String()
	}
	fmt.Fprintf(w.out, "%s\n", text)
	w.since += strings.Count(text, "\n") + 1
	return err
}

// show prints Markdown, paragraph by paragraph, and waits where the screen is
// full.
func (w *walker) show(ctx context.Context, markdown string) error {
	if strings.TrimSpace(markdown) == "" {
		return nil
	}
	text := strings.TrimRight(term.RenderMarkdown(markdown, w.columns, w.paint), "\n")
	for part := range strings.SplitSeq(text, "\n\n") {
		lines := strings.Count(part, "\n") + 2
		if w.rows > 0 && w.since > 0 && w.since+lines > w.rows-1 {
			if _, err := w.ask(ctx, "Enter goes on"); err != nil {
				return err
			}
		}
		w.since += lines
		fmt.Fprintf(w.out, "%s\n\n", part)
	}
	return nil
}

// predict asks for an answer, unless there is one already.
func (w *walker) predict(ctx context.Context, b *course.Block) error {
	for _, o := range b.Options {
		if err := w.show(ctx, fmt.Sprintf("**%s.** %s", o.Letter, o.Text)); err != nil {
			return err
		}
	}
	key := strings.Join(b.Args, "/")
	if given := w.session.Predicted(key); given != "" {
		fmt.Fprintf(w.out, "You have predicted: %s.\n\n", given)
		return nil
	}
	letters := make([]string, len(b.Options))
	for i, o := range b.Options {
		letters[i] = o.Letter
	}
	for {
		answer, err := w.ask(ctx, "Your prediction, "+strings.Join(letters, ", "))
		switch {
		case err != nil:
			return err
		case slices.Contains(letters, strings.ToLower(answer)):
			w.session.Predict(key, strings.ToLower(answer))
			return nil
		}
		fmt.Fprintf(w.out, "One of %s, please; q stops.\n", strings.Join(letters, ", "))
	}
}

// compare lays what happens here beside what was predicted.
func (w *walker) compare(ctx context.Context) error {
	for _, b := range w.lesson.Blocks("predict") {
		right, found, err := w.decide(ctx, b)
		if err != nil {
			return err
		}
		key := strings.Join(b.Args, "/")
		given := w.session.Predicted(key)
		w.verdict(b, given, right, found)
		w.session.RecordOutcome(key, found, given == right)
	}
	return nil
}

// decide finds out which option is right here, if one is.
func (w *walker) decide(ctx context.Context, b *course.Block) (right, found string, err error) {
	if args, byCommand := b.Decider(); byCommand {
		var printed strings.Builder
		if err := w.run(ctx, &printed, args); err != nil {
			return "", "", err
		}
		o, phrase, err := b.Answer(printed.String())
		if err != nil {
			return "", "something else", nil
		}
		return o.Letter, phrase, nil
	}
	outcome, err := observe(ctx, b.Args[0], b.Args[1])
	for _, o := range b.Options {
		for _, name := range o.Outcomes {
			if lab.NewOutcome(name) == outcome {
				right = o.Letter
			}
		}
	}
	return right, outcome.String(), err
}

func (w *walker) verdict(b *course.Block, given, right, found string) {
	what := b.Args[0] + " over " + b.Args[1]
	if args, byCommand := b.Decider(); byCommand {
		what = strings.Join(args, " ")
	}
	text := strings.Join(term.Wrap(fmt.Sprintf("%s, on this machine: %s", what, found), term.Width), "\n")
	text = strings.Replace(text, ": "+found, ": "+w.paint.Bold(found), 1)
	switch {
	case given == "":
	case right == "":
		text += "\nnone of the answers says so; you said " + given
	case given == right:
		text += "\n" + w.paint.Good("you said "+given+", and so it is")
	default:
		text += "\n" + w.paint.Odd("you said "+given+"; it is "+right)
	}
	fmt.Fprintf(w.out, "%s\n\n", text)
}

// observe returns the outcome of an experiment on this machine.
func observe(ctx context.Context, experiment, transport string) (lab.Outcome, error) {
	o, err := byname.Observe(ctx, experiment, transport)
	if wrong, ok := errors.AsType[*byname.UnknownExperimentError](err); ok {
		return lab.Outcome{}, cmdutil.UnknownNameError("experiment", wrong.Name, lessons.ExperimentNames())
	}
	if wrong, ok := errors.AsType[*transports.UnknownError](err); ok {
		return lab.Outcome{}, cmdutil.UnknownNameError("transport", wrong.Name, transports.Names())
	}
	return o.Outcome, err
}

// ask waits for a line. The learner may stop at each.
func (w *walker) ask(ctx context.Context, what string) (string, error) {
	fmt.Fprintf(w.out, "%s ", w.paint.Dim(strings.Join(term.Wrap("["+what+"]", w.columns-2), "\n")))
	w.since = 0
	select {
	case line, more := <-w.typed:
		if !more || line == "q" {
			return "", errStopped
		}
		fmt.Fprintln(w.out)
		return line, nil
	case <-ctx.Done():
		fmt.Fprintln(w.out)
		return "", errStopped
	}
}
