package tour

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/stats"
)

// tourTable has a header of two lines, since its columns are narrow.
func tourTable(p term.Paint, stops []stop) [][]term.Cell {
	bold := func(text string, right bool) term.Cell { return term.Cell{Text: text, Paint: p.Bold, Right: right} }
	rows := [][]term.Cell{
		{{}, {}, bold("3 Writes,", false), bold("round", true), {}, bold("bytes", true), {}},
		{bold("transport", false), bold("address", false), bold("one Read", false), bold("trip", true),
			bold("p5–p95", true), bold("out/in", true), bold("calls", true)},
	}
	for _, s := range stops {
		rows = append(rows, s.rows(p)...)
	}
	return rows
}

// nameWidth is how wide the longest name of a transport is, and a gap.
const nameWidth = len("unixpacket") + 2

func (s stop) rows(p term.Paint) (rows [][]term.Cell) {
	if s.refused != "" {
		name := s.name
		for _, line := range term.Wrap(s.refused, term.Width-nameWidth) {
			rows = append(rows, []term.Cell{{Text: name}, {Text: line, Paint: p.Dim}})
			name = ""
		}
		return rows
	}
	return [][]term.Cell{{
		{Text: s.name},
		{Text: endpoint.ShortenAddr(s.addr), Paint: p.Dim},
		{Text: phrase.Printable(s.read, 12)},
		{Text: phrase.Duration(stats.Percentile(s.times, 50)), Paint: p.Bold, Right: true},
		{Text: spread(s.times), Paint: p.Dim, Right: true},
		{Text: fmt.Sprintf("%d/%d", s.traffic.out, s.traffic.in), Right: true},
		{Text: strconv.FormatInt(s.traffic.calls, 10), Right: true},
	}}
}

// tourNote says what the columns mean, in lines of the screen's width.
func tourNote(stops []stop) string {
	least, most := tourCount, 0
	for _, s := range stops {
		if s.refused == "" {
			least, most = min(least, len(s.times)), max(most, len(s.times))
		}
	}
	times := phrase.Count(most)
	if least < most {
		times = phrase.Count(least) + " to " + times
	}
	note := fmt.Sprintf("Round trip: the median of %s with %d bytes, client and server in this process. "+
		"Bytes and calls: those of the client's socket in one of them.", times, tourSize)
	if !awaitsQueued {
		note += " This system does not tell how much is queued, " +
			"so a Read of a stream may have come before all three Writes."
	}
	return strings.Join(term.Wrap(note, term.Width), "\n")
}

// nextSteps is where to go from here.
func nextSteps(p term.Paint) string {
	var out strings.Builder
	for _, step := range [][2]string{
		{"serve", "starts these servers: try nc, socat, a browser"},
		{"echo URL hello", "sends a message to one of them"},
		{"compare", "runs experiments over all of them, side by side"},
		{"wire tcp hello", "shows every packet of an echo"},
		{"traits", "says each promise above in a sentence"},
		{"lessons", "lists the lessons, and what of them is done"},
	} {
		fmt.Fprintf(&out, "%s %s\n", p.Bold(term.Pad(cmdutil.ProgramName()+" "+step[0], 26)), step[1])
	}
	return out.String()
}
