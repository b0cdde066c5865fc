package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/lessons/11-before-websockets/push"
)

// printTables writes what each way has cost, how late the events were, what was
// missed, and the order that comes of it.
func (r pushed) printTables(out io.Writer, p *pushing) error {
	paint := paintFor(out)
	title := func(s string) { fmt.Fprintf(out, "\n%s\n", paint.bold(s)) }
	fmt.Fprintf(out, "%s\n", paint.bold(p.events()))
	for _, line := range wrap(p.where(r.took), width) {
		fmt.Fprintf(out, "%s\n", paint.dim(line))
	}

	title("What it costs")
	if err := writeTable(out, r.costs(paint)); err != nil {
		return err
	}
	title("How late the events are")
	if err := writeTable(out, r.delays(paint)); err != nil {
		return err
	}
	if p.cut > 0 {
		title("What is missed")
		if err := writeTable(out, r.missed(paint)); err != nil {
			return err
		}
	}
	fmt.Fprintln(out)
	for _, line := range r.verdicts(p) {
		fmt.Fprintln(out, line)
	}
	return nil
}

// where is the machine, and for how long it has measured.
func (p *pushing) where(took time.Duration) string {
	at := lab.Machine()
	if p.host == "wire" {
		at = p.link.String() + " in " + at
	}
	return fmt.Sprintf("%s, %s", duration(took), at)
}

// costs counts for each way. Bytes are shared out among the events that came.
func (r pushed) costs(p paint) (rows [][]cell) {
	head := []string{"", "requests", "in vain", "held", "bytes", "an event"}
	if r.wire != nil {
		head = append(head, "packets", "with IP")
	} else {
		head = append(head, "connections")
	}
	rows = append(rows, heads(p, head))
	for i, one := range r.results {
		row := []cell{
			{text: one.Name}, number(count(one.Requests)), number(count(one.Empty)),
			number(fmt.Sprintf("%.1f", one.Held)),
			number(count(one.Bytes())), number(perEvent(one.Bytes(), one.Delivered)),
		}
		if r.wire != nil {
			row = append(row, number(count(r.wire[i].Packets)), number(perEvent(r.wire[i].Bytes, one.Delivered)))
		} else {
			row = append(row, number(count(one.Connections)))
		}
		rows = append(rows, row)
	}
	return rows
}

func perEvent(all, events int) string {
	if events == 0 {
		return "-"
	}
	return count(int(float64(all)/float64(events) + 0.5))
}

// steps are the upper ends of the classes of delays but the last, which has none.
var steps = []time.Duration{
	time.Millisecond, 3 * time.Millisecond, 10 * time.Millisecond, 30 * time.Millisecond,
	100 * time.Millisecond, 300 * time.Millisecond, time.Second,
}

// delays shows for each way how many events were how late.
func (r pushed) delays(p paint) (rows [][]cell) {
	head := []string{"", "median", "latest"}
	for _, s := range steps {
		head = append(head, "<"+strings.Replace(s.String(), "ms", "", 1))
	}
	rows = append(rows, heads(p, append(head, "more")))
	for _, one := range r.results {
		row := []cell{{text: one.Name}}
		for _, q := range []float64{50, 100} {
			row = append(row, number(latest(one.Delays, q)))
		}
		for _, n := range classes(one.Delays) {
			c := number(count(n))
			if n == 0 {
				c = cell{text: "·", right: true, paint: p.dim}
			}
			row = append(row, c)
		}
		rows = append(rows, row)
	}
	return rows
}

func latest(sorted []time.Duration, q float64) string {
	if len(sorted) == 0 {
		return "-"
	}
	return duration(percentile(sorted, q))
}

// classes counts the delays between the steps.
func classes(delays []time.Duration) []int {
	in := make([]int, len(steps)+1)
	for _, d := range delays {
		i, _ := slices.BinarySearch(steps, d)
		in[i]++
	}
	return in
}

func (r pushed) missed(p paint) (rows [][]cell) {
	rows = append(rows, heads(p, []string{"", "missed", "twice"}))
	rows[0] = append(rows[0], cell{text: "who asks for what came meanwhile", paint: p.dim})
	for _, one := range r.results {
		missed := number(count(len(one.Missed)))
		if len(one.Missed) > 0 {
			missed.paint = p.bad
		}
		rows = append(rows, []cell{{text: one.Name}, missed, number(count(one.Twice)), {text: one.Resumes}})
	}
	return rows
}

// verdicts are the orders that hold in this run.
func (r pushed) verdicts(p *pushing) (lines []string) {
	add := func(format string, args ...any) {
		lines = append(lines, wrap(fmt.Sprintf(format, args...), width)...)
	}
	if p.cut == 0 {
		least, most := extremes(r.results, func(one push.Result) float64 {
			return float64(one.Bytes()) / float64(max(1, one.Delivered))
		})
		add("Fewest bytes for an event: %s. Most: %s.", least.Name, most.Name)
	}
	_, vain := extremes(r.results, func(one push.Result) float64 { return float64(one.Empty) })
	if vain.Empty > 0 {
		add("Most requests in vain: %s, %s of %s.", vain.Name, count(vain.Empty), count(vain.Requests))
	}
	_, late := extremes(r.results, func(one push.Result) float64 { return float64(percentile(one.Delays, 50)) })
	add("Latest: %s.", late.Name)
	if p.cut > 0 {
		var some, none []string
		for _, one := range r.results {
			if len(one.Missed) > 0 {
				some = append(some, one.Name)
			} else {
				none = append(none, one.Name)
			}
		}
		add("Missed something: %s. Missed nothing: %s.", listed(some), listed(none))
	}
	if p.host == "wire" && !r.whole {
		add("More packets have crossed the link than its record holds, so there were more than is said here.")
	}
	return lines
}

func listed(names []string) string {
	return cmp.Or(strings.Join(names, ", "), "none")
}

// extremes are those with the least and the most of something.
func extremes(results []push.Result, of func(push.Result) float64) (least, most push.Result) {
	by := func(a, b push.Result) int { return cmp.Compare(of(a), of(b)) }
	return slices.MinFunc(results, by), slices.MaxFunc(results, by)
}

// printJSON writes one object, with all delays.
func (r pushed) printJSON(out io.Writer, p *pushing) error {
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
	if p.host == "wire" {
		link = p.link.String()
	}
	return writeJSON(out, struct {
		Machine string  `json:"machine"`
		Host    string  `json:"host"`
		Link    string  `json:"link,omitempty"`
		Events  int     `json:"events"`
		Size    int     `json:"size"`
		Rate    float64 `json:"rate"`
		Cut     float64 `json:"cut_ms"`
		Seconds float64 `json:"seconds"`
		Ways    []way   `json:"ways"`
	}{lab.Machine(), p.host, link, p.count, int(p.size), p.rate, float64(p.cut.Microseconds()) / 1000, r.took.Seconds(), ways})
}
