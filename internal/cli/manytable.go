package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
)

// A limit is one of this machine, by name.
type limit struct{ what, many, name string }

// print shows how one crowd has grown.
func (m *crowding) print(out io.Writer, g grown, follows bool) error {
	if m.json {
		return g.writeJSON(out)
	}
	p := term.PaintFor(out)
	if follows {
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, p.Bold(g.Kind))
	rows := [][]term.Cell{term.HeadCells(p, []string{"open", "descriptors", "goroutines", "threads", "heap", "stacks", "resident", "opened in"})}
	for _, s := range g.Stages {
		took := ""
		if s.Connections > 0 {
			took = phrase.Duration(s.Took)
		}
		rows = append(rows, []term.Cell{
			term.NumberCell(phrase.Count(s.Connections)), term.NumberCell(descriptorsText(s.Server.Descriptors)), term.NumberCell(phrase.Count(s.Server.Goroutines)),
			term.NumberCell(phrase.Count(s.Server.Threads)), term.NumberCell(memory(s.Server.Heap)), term.NumberCell(memory(s.Server.Stacks)), term.NumberCell(residentText(s.Server.Resident)),
			term.NumberCell(took),
		})
	}
	if err := term.WriteTable(out, rows); err != nil {
		return err
	}
	if g.From > 1 {
		fmt.Fprintln(out, p.Dim(fmt.Sprintf("from %d addresses, 127.0.0.1 and up: each has so many ports", g.From)))
	}
	return nil
}

// memory is bytes in the unit that suits them.
func memory(n int) string {
	switch {
	case n < 10_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", n/1000)
	}
	return phrase.Digits(float64(n)/1e6) + " MB"
}

// descriptorsText is - where the system does not tell: a process has some.
func descriptorsText(n int) string {
	if n == 0 {
		return "-"
	}
	return phrase.Count(n)
}

func (g grown) descriptorsEach(one holding) string {
	if g.last().Server.Descriptors == 0 {
		return "-"
	}
	return phrase.Count(one.Descriptors)
}

// residentEach is nothing where the server has less memory than before.
func (g grown) residentEach(one holding) string {
	if g.Stages[0].Server.Resident == 0 {
		return "-"
	}
	return memory(one.Resident)
}

// residentText is - where the system does not tell.
func residentText(n int) string {
	if n == 0 {
		return "-"
	}
	return memory(n)
}

// printCosts is what one connection more costs the server, kind by kind, and
// which limits are next.
func printCosts(out io.Writer, all []grown) error {
	p := term.PaintFor(out)
	rows := [][]term.Cell{term.HeadCells(p, []string{"", "descriptors", "goroutines", "threads", "heap", "stack", "resident"})}
	var one, none, threads []string // a socket for all, no thread of its own, a thread each
	for _, g := range all {
		each, ok := g.each()
		if !ok {
			continue
		}
		switch {
		case each.Goroutines == 0:
			one = append(one, g.Kind)
		case each.Threads == 0:
			none = append(none, g.Kind)
		default:
			threads = append(threads, g.Kind)
		}
		rows = append(rows, []term.Cell{
			{Text: g.Kind}, term.NumberCell(g.descriptorsEach(each)), term.NumberCell(phrase.Count(each.Goroutines)),
			term.NumberCell(phrase.Count(each.Threads)), term.NumberCell(memory(each.Heap)), term.NumberCell(memory(each.Stacks)), term.NumberCell(g.residentEach(each)),
		})
	}
	fmt.Fprintf(out, "\n%s\n", p.Bold("One connection more costs the server"))
	if len(rows) == 1 {
		fmt.Fprintf(out, "It takes %d connections to say so.\n", enough)
	} else if err := term.WriteTable(out, rows); err != nil {
		return err
	}
	for _, fact := range []struct {
		kinds []string
		text  string
	}{
		{none, "No thread of its own: %s."},
		{threads, "A thread for each: %s."},
		{one, "One socket for all: %s. Such a server does not know how many peers there are."},
	} {
		if len(fact.kinds) == 0 {
			continue
		}
		for _, line := range term.Wrap(fmt.Sprintf(fact.text, strings.Join(fact.kinds, ", ")), term.Width) {
			fmt.Fprintln(out, line)
		}
	}
	return printLimits(out, p)
}

func printLimits(out io.Writer, p term.Paint) error {
	fmt.Fprintf(out, "\n%s\n", p.Bold("Limits of this machine"))
	var rows [][]term.Cell
	for _, l := range limits() {
		rows = append(rows, []term.Cell{{Text: l.what}, {Text: l.many}, {Text: l.name, Paint: p.Dim}})
	}
	if err := term.WriteTable(out, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, p.Dim(lab.Machine()))
	return err
}

// writeJSON is one line.
func (g grown) writeJSON(out io.Writer) error {
	type stage struct {
		growth
		Milliseconds float64 `json:"connected_in_ms"`
	}
	var stages []stage
	for _, s := range g.Stages {
		stages = append(stages, stage{s, float64(s.Took.Microseconds()) / 1000})
	}
	one, _ := g.each()
	return cmdutil.WriteJSON(out, struct {
		grown
		Stages []stage `json:"stages"`
		Each   holding `json:"each"`
	}{g, stages, one})
}
