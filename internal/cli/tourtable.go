package cli

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
)

// tourTable has a header of two lines, since its columns are narrow.
func tourTable(p paint, stops []stop) [][]cell {
	bold := func(text string, right bool) cell { return cell{text: text, paint: p.bold, right: right} }
	rows := [][]cell{
		{{}, {}, bold("3 Writes,", false), bold("round", true), {}, bold("bytes", true), {}},
		{bold("transport", false), bold("address", false), bold("one Read", false), bold("trip", true),
			bold("p5–p95", true), bold("out/in", true), bold("calls", true)},
	}
	for _, s := range stops {
		rows = append(rows, s.row(p))
	}
	return rows
}

func (s stop) row(p paint) []cell {
	if s.lacking != "" {
		return []cell{{text: s.name}, {text: s.lacking, paint: p.dim}}
	}
	return []cell{
		{text: s.name},
		{text: shortAddr(s.addr), paint: p.dim},
		{text: printable(s.read, 12)},
		{text: duration(percentile(s.times, 50)), paint: p.bold, right: true},
		{text: spread(s.times), paint: p.dim, right: true},
		{text: fmt.Sprintf("%d/%d", s.traffic.out, s.traffic.in), right: true},
		{text: strconv.FormatInt(s.traffic.calls, 10), right: true},
	}
}

// tourNote says what the columns mean, in lines of the screen's width.
func tourNote(stops []stop) string {
	least, most := tourCount, 0
	for _, s := range stops {
		if s.lacking == "" {
			least, most = min(least, len(s.times)), max(most, len(s.times))
		}
	}
	times := count(most)
	if least < most {
		times = count(least) + " to " + times
	}
	note := fmt.Sprintf("Round trip: the median of %s with %d bytes, client and server in this process. "+
		"Bytes and calls: those of the client's socket in one of them.", times, tourSize)
	if !awaitsQueued {
		note += " This system does not tell how much is queued, " +
			"so a Read of a stream may have come before all three Writes."
	}
	return strings.Join(wrap(note, width), "\n")
}

// shortAddr is an address that fits its column: a path without its folders, of
// a URL the host and port.
func shortAddr(addr string) string {
	if u, err := url.Parse(addr); err == nil && u.Host != "" {
		return u.Host
	}
	if filepath.IsAbs(addr) {
		return "…/" + filepath.Base(addr)
	}
	return addr
}

// nextSteps is where to go from here.
func nextSteps(p paint) string {
	var out strings.Builder
	for _, step := range [][2]string{
		{"serve", "starts these servers: try nc, socat, a browser"},
		{"echo URL hello", "sends a message to one of them"},
		{"compare", "runs experiments over all of them, side by side"},
		{"wire tcp hello", "shows every packet of an echo"},
		{"traits", "says each promise above in a sentence"},
		{"lessons", "lists the lessons, and what of them is done"},
	} {
		fmt.Fprintf(&out, "%s %s\n", p.bold(fmt.Sprintf("%-*s", 26, self()+" "+step[0])), step[1])
	}
	return out.String()
}
