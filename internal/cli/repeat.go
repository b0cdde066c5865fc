package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/stats"
)

// repeat sends msg many times, one after the other, and prints a summary.
func (e *echoing) repeat(x *exchange, msg []byte, out io.Writer) error {
	if err := x.canBeEmpty(msg); err != nil {
		return err
	}
	var times []time.Duration
	lost := 0
	for range e.count {
		took, err := x.roundTrip(msg)
		if err != nil && x.isLoss(err) {
			lost++
			continue
		}
		if err != nil {
			return err
		}
		times = append(times, took)
	}
	slices.Sort(times)
	if e.json {
		return cmdutil.WriteJSON(out, newSummary(x, msg, times, lost))
	}
	_, err := io.WriteString(out, summaryText(term.PaintFor(out), x, msg, times, lost))
	return err
}

// summaryText is two lines: what was sent and lost, and how long it took.
func summaryText(p term.Paint, x *exchange, msg []byte, times []time.Duration, lost int) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s of %s over %s, %s", phrase.Plural(len(times), "round trip"), phrase.Plural(len(msg), "byte"),
		x.traits.Name, phrase.Plural(x.reads, "Read"))
	if !x.traits.Reliable {
		fmt.Fprintf(&out, ", %s lost", phrase.Count(lost))
	}
	out.WriteString("\n")
	for i, name := range []string{"min", "median", "p99", "max"} {
		if i > 0 {
			out.WriteString("   ")
		}
		fmt.Fprintf(&out, "%s %s", p.Dim(name), phrase.Duration(stats.Percentile(times, []float64{0, 50, 99, 100}[i])))
	}
	return out.String() + "\n"
}
