package coursecmd

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/course"
	"github.com/socketlab/socketlab/internal/course/learner"
)

const sampleLesson = `# 2. A stream has no messages

Streams carry bytes.

## Predict

How many?

<!-- predict boundaries udp -->
- **a.** One Read. <!-- 1 read -->
- **b.** Three. <!-- 3 reads -->
<!-- end -->

## Run

<!-- run compare boundaries -->
<!-- end -->

## Observe

Look.

## Explain

Why.

## Exercise

Do.

## Check

Try.

## Read on

More.
`

// through goes through the lesson for the first time, with these lines typed.
func through(t *testing.T, typed ...string) string {
	t.Setenv(learner.Home, t.TempDir())
	return goOn(t, typed...)
}

// goOn goes on where the learner was.
func goOn(t *testing.T, typed ...string) string {
	l, err := course.Parse(sampleLesson)
	require.NoError(t, err)
	var out strings.Builder
	kept := cmdutil.OpenSession(&out)
	w := begin(strings.NewReader(strings.Join(append(typed, ""), "\n")), &out, os.DirFS("../../.."), l, kept.Lesson(l.Number))
	w.run = func(_ context.Context, out io.Writer, args []string) error {
		fmt.Fprintf(out, "ran %q\n", args)
		return nil
	}
	require.NoError(t, w.walk(t.Context()))
	return out.String()
}

func TestLessonLaysWhatHappensBesideThePrediction(t *testing.T) {
	out := through(t, "b", "", "", "", "", "", "", "")
	assert.Contains(t, out, "[Your prediction, a, b]")
	assert.Contains(t, out, `ran ["compare" "boundaries"]`)
	assert.Contains(t, out, "boundaries over udp, on this machine: 3 reads\nyou said b, and so it is\n")
	assert.Contains(t, out, "More.\n")
	assert.NotContains(t, out, "<!--")

	out = through(t, "x", "A", "", "", "", "", "", "", "")
	assert.Contains(t, out, "One of a, b, please; q stops.")
	assert.Contains(t, out, "you said a; it is b\n")
}

func TestLessonLetsACommandDecide(t *testing.T) {
	var out strings.Builder
	t.Setenv(learner.Home, t.TempDir())
	w := &walker{out: &out, session: cmdutil.OpenSession(&out).Lesson(2), run: func(_ context.Context, out io.Writer, args []string) error {
		_, err := fmt.Fprintf(out, "%s\n2 packets\n", args)
		return err
	}}
	l, err := course.Parse(strings.ReplaceAll(strings.ReplaceAll(sampleLesson, "predict boundaries udp", "predict run wire udp"),
		"3 reads", "2 packets"))
	require.NoError(t, err)
	w.lesson = l
	require.NoError(t, w.compare(t.Context()))
	assert.Equal(t, "wire udp, on this machine: 2 packets\n\n", out.String())
	w.session.Predict("run/wire/udp", "a")
	require.NoError(t, w.compare(t.Context()))
	assert.Contains(t, out.String(), "you said a; it is b\n")
	assert.Equal(t, []string{"wire udp: you said a; it was: 2 packets"}, describeWork(w.session))
}

func TestLessonMayBeLeftAnywhere(t *testing.T) {
	for _, typed := range [][]string{{"q"}, {"a", "q"}, {"a", "", "q"}, {"a", "", "", "q"}, {}, {"a"}} {
		out := through(t, typed...)
		assert.Regexp(t, `\nYour place is kept. Go on with: .* lesson 2\n$`, out, "%q", typed)
	}
}

func TestLessonWaitsWhereTheScreenIsFull(t *testing.T) {
	var out strings.Builder
	w := &walker{out: &out, columns: 80, rows: 8, typed: make(chan string, 1)}
	w.typed <- ""
	require.NoError(t, w.show(t.Context(), "One.\n\nTwo.\n\nThree.\n\nFour.\n"))
	assert.Equal(t, "One.\n\nTwo.\n\nThree.\n\n[Enter goes on] \nFour.\n\n", out.String())
	close(w.typed)
	assert.ErrorIs(t, w.show(t.Context(), "Five.\n\nSix.\n\nSeven.\n"), errStopped)
}

func TestLessonShowsOfACommandWhatItSpeaksOf(t *testing.T) {
	b := &course.Block{Kind: "run", Only: regexp.MustCompile("^udp")}
	for printed, shown := range map[string]string{
		"tcp  1\nudp  2\nwhy\n": "udp  2\n\n",
		"socketlab: no\n":       "socketlab: no\n\n",
	} {
		var out strings.Builder
		w := &walker{out: &out, run: func(_ context.Context, out io.Writer, _ []string) error {
			_, err := io.WriteString(out, printed)
			return err
		}}
		require.NoError(t, w.shell(t.Context(), b))
		assert.Equal(t, shown, out.String())
	}
}

func TestLessonBreaksALongQuestionAtSpaces(t *testing.T) {
	var out strings.Builder
	w := &walker{out: &out, columns: 80, typed: make(chan string, 1)}
	w.typed <- ""
	_, err := w.ask(t.Context(), "Enter runs: "+strings.Repeat("word ", 20)+"--seed")
	require.NoError(t, err)
	assert.Contains(t, out.String(), "word\nword", "the terminal would break within a word")
}
