package pushcmd

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/stats"
	"github.com/socketlab/socketlab/lessons/11-before-websockets/push"
)

// print shows what came out, for people or for programs.
func (r outcome) print(out io.Writer, o *pushOptions) error {
	if o.json {
		return r.printJSON(out, o)
	}
	return r.printTables(out, o)
}

// printTables writes what each way has cost, how late the events were, what was
// missed, and the order that comes of it.
func (r outcome) printTables(out io.Writer, o *pushOptions) error {
	paint := term.PaintFor(out)
	title := func(s string) { fmt.Fprintf(out, "\n%s\n", paint.Bold(s)) }
	fmt.Fprintf(out, "%s\n", paint.Bold(o.eventsText()))
	for _, line := range term.Wrap(o.whereText(r.took), term.Width) {
		fmt.Fprintf(out, "%s\n", paint.Dim(line))
	}

	title("What it costs")
	if err := term.WriteTable(out, r.costRows(paint)); err != nil {
		return err
	}
	title("How late the events are")
	if err := term.WriteTable(out, r.delayRows(paint)); err != nil {
		return err
	}
	if o.cut > 0 {
		title("What is missed")
		if err := term.WriteTable(out, r.missedRows(paint)); err != nil {
			return err
		}
	}
	fmt.Fprintln(out)
	for _, line := range r.verdicts(o) {
		fmt.Fprintln(out, line)
	}
	return nil
}

// eventsText describes the events.
func (o *pushOptions) eventsText() string {
	text := fmt.Sprintf("%s of %s of text, about %v a second", phrase.Plural(o.count, "event"), phrase.Plural(int(o.size), "byte"), o.rate)
	if o.cut > 0 {
		text += fmt.Sprintf("; no network for %v", o.cut)
	}
	return text
}

// whereText returns the machine, and for how long it has measured.
func (o *pushOptions) whereText(took time.Duration) string {
	at := lab.Machine()
	if o.host == "wire" {
		at = o.link.String() + " in " + at
	}
	return fmt.Sprintf("%s, %s", phrase.Duration(took), at)
}

// costRows counts for each way. Bytes are shared out among the events that came.
func (r outcome) costRows(p term.Paint) (rows [][]term.Cell) {
	head := []string{"", "requests", "in vain", "held", "bytes", "an event"}
	if r.wire != nil {
		head = append(head, "packets", "with IP")
	} else {
		head = append(head, "connections")
	}
	rows = append(rows, term.HeadCells(p, head))
	for i, one := range r.results {
		row := []term.Cell{
			{Text: one.Name}, term.NumberCell(phrase.Count(one.Requests)), term.NumberCell(phrase.Count(one.Empty)),
			term.NumberCell(fmt.Sprintf("%.1f", one.Held)),
			term.NumberCell(phrase.Count(one.Bytes())), term.NumberCell(perEvent(one.Bytes(), one.Delivered)),
		}
		if r.wire != nil {
			row = append(row, term.NumberCell(phrase.Count(r.wire[i].Packets)), term.NumberCell(perEvent(r.wire[i].Bytes, one.Delivered)))
		} else {
			row = append(row, term.NumberCell(phrase.Count(one.Connections)))
		}
		rows = append(rows, row)
	}
	return rows
}

func perEvent(all, events int) string {
	if events == 0 {
		return "-"
	}
	return phrase.Count(int(float64(all)/float64(events) + 0.5))
}

// delayBounds are the upper limits of the classes of delays. The last class has
// none.
var delayBounds = []time.Duration{
	time.Millisecond, 3 * time.Millisecond, 10 * time.Millisecond, 30 * time.Millisecond,
	100 * time.Millisecond, 300 * time.Millisecond, time.Second,
}

// delayRows shows for each way how many events were how late.
func (r outcome) delayRows(p term.Paint) (rows [][]term.Cell) {
	head := []string{"", "median", "latest"}
	for _, s := range delayBounds {
		head = append(head, "<"+strings.Replace(s.String(), "ms", "", 1))
	}
	rows = append(rows, term.HeadCells(p, append(head, "more")))
	for _, one := range r.results {
		row := []term.Cell{{Text: one.Name}}
		for _, q := range []float64{50, 100} {
			row = append(row, term.NumberCell(percentileText(one.Delays, q)))
		}
		for _, n := range countByDelay(one.Delays) {
			c := term.NumberCell(phrase.Count(n))
			if n == 0 {
				c = term.Cell{Text: "·", Right: true, Paint: p.Dim}
			}
			row = append(row, c)
		}
		rows = append(rows, row)
	}
	return rows
}

func percentileText(sorted []time.Duration, q float64) string {
	if len(sorted) == 0 {
		return "-"
	}
	return phrase.Duration(stats.Percentile(sorted, q))
}

// countByDelay counts the delays of each class.
func countByDelay(delays []time.Duration) []int {
	in := make([]int, len(delayBounds)+1)
	for _, d := range delays {
		i, _ := slices.BinarySearch(delayBounds, d)
		in[i]++
	}
	return in
}

func (r outcome) missedRows(p term.Paint) (rows [][]term.Cell) {
	rows = append(rows, term.HeadCells(p, []string{"", "missed", "twice"}))
	rows[0] = append(rows[0], term.Cell{Text: "who asks for what came meanwhile", Paint: p.Dim})
	for _, one := range r.results {
		missed := term.NumberCell(phrase.Count(len(one.Missed)))
		if len(one.Missed) > 0 {
			missed.Paint = p.Bad
		}
		rows = append(rows, []term.Cell{{Text: one.Name}, missed, term.NumberCell(phrase.Count(one.Twice)), {Text: one.Resumes}})
	}
	return rows
}

// verdicts returns the orders that hold in this run.
func (r outcome) verdicts(o *pushOptions) (lines []string) {
	add := func(format string, args ...any) {
		lines = append(lines, term.Wrap(fmt.Sprintf(format, args...), term.Width)...)
	}
	if o.cut == 0 {
		least, most := extremes(r.results, func(one push.Result) float64 {
			return float64(one.Bytes()) / float64(max(1, one.Delivered))
		})
		add("Fewest bytes for an event: %s. Most: %s.", least.Name, most.Name)
	}
	_, vain := extremes(r.results, func(one push.Result) float64 { return float64(one.Empty) })
	if vain.Empty > 0 {
		add("Most requests in vain: %s, %s of %s.", vain.Name, phrase.Count(vain.Empty), phrase.Count(vain.Requests))
	}
	_, late := extremes(r.results, func(one push.Result) float64 { return float64(stats.Percentile(one.Delays, 50)) })
	add("Latest: %s.", late.Name)
	if o.cut > 0 {
		var some, none []string
		for _, one := range r.results {
			if len(one.Missed) > 0 {
				some = append(some, one.Name)
			} else {
				none = append(none, one.Name)
			}
		}
		add("Missed something: %s. Missed nothing: %s.", joinOrNone(some), joinOrNone(none))
	}
	if o.host == "wire" && !r.whole {
		add("More packets have crossed the link than its record holds, so there were more than is said here.")
	}
	return lines
}

func joinOrNone(names []string) string {
	return cmp.Or(strings.Join(names, ", "), "none")
}

// extremes returns those with the least and the most of something.
func extremes(results []push.Result, of func(push.Result) float64) (least, most push.Result) {
	by := func(a, b push.Result) int { return cmp.Compare(of(a), of(b)) }
	return slices.MinFunc(results, by), slices.MaxFunc(results, by)
}

// printJSON writes one object, with all delays.
func (r outcome) printJSON(out io.Writer, o *pushOptions) error {
	type way struct {
		Name        string    `json:"name"`
		Requests    int       `json:"requests"`
		Empty       int       `json:"requests_in_vain"`
		Connections int       `json:"connections"`
		Held        float64   `json:"requests_held"`
		In          int       `json:"bytes_to_server"`
		Out         int       `json:"bytes_to_client"`
		Delivered   int       `json:"delivered"`
		Twice       int       `json:"delivered_twice"`
		Missed      []int     `json:"missed"`
		Resumes     string    `json:"resumes"`
		Delays      []float64 `json:"delays_ms"`
		Packets     int       `json:"packets,omitempty"`
		WireBytes   int       `json:"bytes_with_ip,omitempty"`
	}
	var ways []way
	for i, one := range r.results {
		w := way{
			Name: one.Name, Requests: one.Requests, Empty: one.Empty, Connections: one.Connections,
			Held: one.Held, In: one.In, Out: one.Out, Delivered: one.Delivered, Twice: one.Twice,
			Missed: append([]int{}, one.Missed...), Resumes: one.Resumes, Delays: []float64{},
		}
		for _, d := range one.Delays {
			w.Delays = append(w.Delays, float64(d.Microseconds())/1000)
		}
		if r.wire != nil {
			w.Packets, w.WireBytes = r.wire[i].Packets, r.wire[i].Bytes
		}
		ways = append(ways, w)
	}
	link := ""
	if o.host == "wire" {
		link = o.link.String()
	}
	return cmdutil.WriteJSON(out, struct {
		Machine string  `json:"machine"`
		Host    string  `json:"host"`
		Link    string  `json:"link,omitempty"`
		Events  int     `json:"events"`
		Size    int     `json:"size"`
		Rate    float64 `json:"rate"`
		Cut     float64 `json:"cut_ms"`
		Seconds float64 `json:"seconds"`
		Ways    []way   `json:"ways"`
	}{lab.Machine(), o.host, link, o.count, int(o.size), o.rate, float64(o.cut.Microseconds()) / 1000, r.took.Seconds(), ways})
}
