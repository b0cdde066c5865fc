package many

import (
	"fmt"
	"io"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/load"
	"github.com/socketlab/socketlab/internal/phrase"
)

// print shows what one server used. An empty line separates it from the one
// before, which it follows.
func (o *manyOptions) print(out io.Writer, r load.Result, follows bool) error {
	if o.json {
		return writeJSON(out, r)
	}
	p := term.PaintFor(out)
	if follows {
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, p.Bold(r.Transport))
	rows := [][]term.Cell{term.HeadCells(p, []string{"open", "descriptors", "goroutines", "threads", "heap", "stacks", "resident", "opened in"})}
	for _, s := range r.Samples {
		took := ""
		if s.Connections > 0 {
			took = phrase.Duration(s.Took)
		}
		rows = append(rows, []term.Cell{
			term.NumberCell(phrase.Count(s.Connections)), term.NumberCell(countOrDash(s.Server.Descriptors)), term.NumberCell(phrase.Count(s.Server.Goroutines)),
			term.NumberCell(phrase.Count(s.Server.Threads)), term.NumberCell(bytesText(s.Server.Heap)), term.NumberCell(bytesText(s.Server.Stacks)), term.NumberCell(bytesOrDash(s.Server.Resident)),
			term.NumberCell(took),
		})
	}
	if err := term.WriteTable(out, rows); err != nil {
		return err
	}
	if r.Addresses > 1 {
		fmt.Fprintln(out, p.Dim(fmt.Sprintf("from %d addresses, 127.0.0.1 and up: each has so many ports", r.Addresses)))
	}
	return nil
}

// bytesText returns n bytes in the unit that suits them.
func bytesText(n int) string {
	switch {
	case n < 10_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", n/1000)
	}
	return phrase.Digits(float64(n)/1e6) + " MB"
}

// countOrDash returns "-" for 0, which means here that the system does not
// report it: a process has some descriptors open.
func countOrDash(n int) string {
	if n == 0 {
		return "-"
	}
	return phrase.Count(n)
}

// bytesOrDash returns "-" for 0, which means that the system does not report it.
func bytesOrDash(n int) string {
	if n == 0 {
		return "-"
	}
	return bytesText(n)
}

// descriptorsEach returns the descriptors of one more connection.
func descriptorsEach(r load.Result, one load.Usage) string {
	if r.Last().Server.Descriptors == 0 {
		return "-"
	}
	return phrase.Count(one.Descriptors)
}

// residentEach returns the resident memory of one more connection: none where
// the server has less memory than before.
func residentEach(r load.Result, one load.Usage) string {
	if r.Samples[0].Server.Resident == 0 {
		return "-"
	}
	return bytesText(one.Resident)
}

// printCosts prints what one more connection costs each server, and which limits
// of this machine are next.
func printCosts(out io.Writer, all []load.Result) error {
	p := term.PaintFor(out)
	rows := [][]term.Cell{term.HeadCells(p, []string{"", "descriptors", "goroutines", "threads", "heap", "stack", "resident"})}
	var oneSocket, noThread, threadEach []string
	for _, r := range all {
		each, ok := r.PerConnection()
		if !ok {
			continue
		}
		switch {
		case each.Goroutines == 0:
			oneSocket = append(oneSocket, r.Transport)
		case each.Threads == 0:
			noThread = append(noThread, r.Transport)
		default:
			threadEach = append(threadEach, r.Transport)
		}
		rows = append(rows, []term.Cell{
			{Text: r.Transport}, term.NumberCell(descriptorsEach(r, each)), term.NumberCell(phrase.Count(each.Goroutines)),
			term.NumberCell(phrase.Count(each.Threads)), term.NumberCell(bytesText(each.Heap)), term.NumberCell(bytesText(each.Stacks)), term.NumberCell(residentEach(r, each)),
		})
	}
	fmt.Fprintf(out, "\n%s\n", p.Bold("One connection more costs the server"))
	if len(rows) == 1 {
		fmt.Fprintf(out, "It takes %d connections to say so.\n", load.MinConnections)
	} else if err := term.WriteTable(out, rows); err != nil {
		return err
	}
	for _, fact := range []struct {
		transports []string
		text       string
	}{
		{noThread, "No thread of its own: %s."},
		{threadEach, "A thread for each: %s."},
		{oneSocket, "One socket for all: %s. Such a server does not know how many peers there are."},
	} {
		if len(fact.transports) == 0 {
			continue
		}
		for _, line := range term.Wrap(fmt.Sprintf(fact.text, strings.Join(fact.transports, ", ")), term.Width) {
			fmt.Fprintln(out, line)
		}
	}
	return printLimits(out, p)
}

func printLimits(out io.Writer, p term.Paint) error {
	fmt.Fprintf(out, "\n%s\n", p.Bold("Limits of this machine"))
	var rows [][]term.Cell
	for _, l := range load.Limits() {
		rows = append(rows, []term.Cell{{Text: l.Resource}, {Text: l.Value}, {Text: l.Setting, Paint: p.Dim}})
	}
	if err := term.WriteTable(out, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, p.Dim(lab.Machine()))
	return err
}

// writeJSON writes r as one line.
func writeJSON(out io.Writer, r load.Result) error {
	type sample struct {
		load.Sample
		Milliseconds float64 `json:"connected_in_ms"`
	}
	var samples []sample
	for _, s := range r.Samples {
		samples = append(samples, sample{s, float64(s.Took.Microseconds()) / 1000})
	}
	one, _ := r.PerConnection()
	return cmdutil.WriteJSON(out, struct {
		load.Result
		Samples []sample   `json:"stages"`
		Each    load.Usage `json:"each"`
	}{r, samples, one})
}
