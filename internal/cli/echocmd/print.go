package echocmd

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/echoclient"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/stats"
)

// printEcho prints the message that came back after one round trip.
func (s *session) printEcho(out io.Writer, msg []byte, took time.Duration) error {
	if s.json {
		return cmdutil.WriteJSON(out, result{
			URL: s.target.String(), Transport: s.traits.Name, Message: cmdutil.TextOrNil(msg),
			Bytes: len(msg), Reads: s.client.Reads(), Micros: cmdutil.Micros(took),
		})
	}
	p, shown := term.PaintFor(out), math.MaxInt
	if s.size > 0 {
		shown = term.Width
	}
	_, err := fmt.Fprintf(out, "%s\n%s\n", phrase.Printable(string(msg), shown),
		p.Dim(fmt.Sprintf("%s in %s, %s", phrase.Plural(len(msg), "byte"), phrase.Plural(s.client.Reads(), "Read"), phrase.Duration(took))))
	return err
}

// printSummary prints the result of many round trips.
func (s *session) printSummary(out io.Writer, msg []byte, sum echoclient.Summary) error {
	if s.json {
		return cmdutil.WriteJSON(out, s.newSummary(msg, sum))
	}
	_, err := io.WriteString(out, s.summaryText(term.PaintFor(out), msg, sum))
	return err
}

// summaryText is two lines: what was sent and lost, and how long it took.
func (s *session) summaryText(p term.Paint, msg []byte, sum echoclient.Summary) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s of %s over %s, %s", phrase.Plural(len(sum.Times), "round trip"), phrase.Plural(len(msg), "byte"),
		s.traits.Name, phrase.Plural(s.client.Reads(), "Read"))
	if !s.traits.Reliable {
		fmt.Fprintf(&out, ", %s lost", phrase.Count(sum.Lost))
	}
	out.WriteString("\n")
	for i, name := range []string{"min", "median", "p99", "max"} {
		if i > 0 {
			out.WriteString("   ")
		}
		fmt.Fprintf(&out, "%s %s", p.Dim(name), phrase.Duration(stats.Percentile(sum.Times, []float64{0, 50, 99, 100}[i])))
	}
	return out.String() + "\n"
}

// printLine prints a line that came back: as it is, or as JSON.
func (s *session) printLine(w io.Writer, l echoclient.Line) error {
	if !s.json {
		_, err := w.Write(l.Text)
		return err
	}
	return cmdutil.WriteJSON(w, result{
		N: l.N, Message: cmdutil.TextOrNil(l.Text), Bytes: len(l.Text), Reads: l.Reads, Micros: cmdutil.Micros(l.Took),
	})
}

// printTypingHint is for lines that are typed.
func printTypingHint(errs io.Writer) {
	fmt.Fprintln(errs, term.PaintFor(errs).Dim("Each line that you type is sent and comes back. Ctrl-D ends."))
}

// printTotals prints what all lines took.
func (s *session) printTotals(errs io.Writer, t echoclient.Totals, took time.Duration) {
	fmt.Fprintln(errs, term.PaintFor(errs).Dim(fmt.Sprintf("%s, %s, %s, %s", phrase.Plural(t.Lines, "line"),
		phrase.Plural(t.Bytes, "byte"), phrase.Plural(s.client.Reads(), "Read"), phrase.Duration(took))))
}
