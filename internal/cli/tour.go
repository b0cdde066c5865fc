package cli

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
)

const (
	tourSize   = 64   // bytes of a message
	tourCount  = 2000 // round trips, after a tenth of them to warm up
	tourBudget = 300 * time.Millisecond
	tourLimit  = 5 * time.Second // for anything that ought to take no time
)

// runTour carries one echo over every kind of socket, and shows what happened.
func runTour(cmd *cobra.Command, _ []string) error {
	out := cmd.OutOrStdout()
	p := paintFor(out)
	var stops []stop
	for _, t := range defaults() {
		s, err := visit(cmd.Context(), t)
		if err != nil {
			return explain(err, t)
		}
		stops = append(stops, s)
	}
	fmt.Fprintf(out, "%s\n\n", p.bold("One echo, every kind of socket of this machine"))
	if err := writeTable(out, tourTable(p, stops)); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s\n\n", p.dim(tourNote(stops)))
	if err := writeTable(out, traitsTable(p)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%s", nextSteps(p))
	return err
}

// A stop of the tour is one transport and what was seen there.
type stop struct {
	name    string
	lacking string // why this system does not have it; then nothing was seen
	addr    string
	read    string // what one Read returned after three Writes
	times   []time.Duration
	traffic traffic // of one round trip
}

// visit starts a server of t and is a client of it.
func visit(ctx context.Context, t target) (s stop, err error) {
	ctx, cancel := context.WithTimeout(ctx, tourLimit)
	defer cancel()
	transport := t.transport(options{})
	s.name = transport.Traits().Name
	server, err := transport.Listen(ctx, "")
	if err != nil {
		if s.lacking = lacking(err); s.lacking != "" {
			return s, nil
		}
		return s, err
	}
	s.addr = server.Addr().String()
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx) }()
	defer func() {
		server.Close()
		<-served
	}()
	socket := &tally{}
	c, err := dialCounted(ctx, t.at(server.Addr()), socket)
	if err != nil {
		return s, err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(tourLimit))
	stopWaiting := context.AfterFunc(ctx, func() { c.Close() })
	defer stopWaiting()
	if s.read, err = threeWrites(c, transport.Traits()); err != nil {
		return s, err
	}
	return s, s.roundTrips(c, socket)
}

// dialCounted connects to t and counts the calls of the socket itself, which
// lies beneath a WebSocket and is the connection otherwise.
func dialCounted(ctx context.Context, t target, socket *tally) (net.Conn, error) {
	if t.isWeb() {
		return t.transport(options{host: countingHost{tally: socket}}).Dial(ctx, t.addr)
	}
	c, err := t.transport(options{}).Dial(ctx, t.addr)
	if err != nil {
		return nil, err
	}
	return counted{c, socket}, nil
}

// threeWrites writes "ping" three times and returns what one Read brings back.
// Then it reads the rest.
func threeWrites(c net.Conn, traits echo.Traits) (string, error) {
	const msg, times = "ping", 3
	for range times {
		if _, err := c.Write([]byte(msg)); err != nil {
			return "", err
		}
	}
	if inner, ok := c.(counted); ok && !traits.Boundaries {
		awaitQueued(inner.Conn, times*len(msg), tourBudget)
	}
	buf := make([]byte, 1024)
	n, err := c.Read(buf)
	if err != nil {
		return "", err
	}
	first := string(buf[:n])
	for n < times*len(msg) {
		m, err := c.Read(buf)
		if err != nil {
			return first, err
		}
		n += m
	}
	return first, nil
}

func (s *stop) roundTrips(c net.Conn, socket *tally) error {
	msg, buf := make([]byte, tourSize), make([]byte, tourSize)
	s.times = make([]time.Duration, 0, tourCount)
	begin := time.Now()
	for i := -tourCount / 10; i < tourCount && time.Since(begin) < tourBudget; i++ {
		before, t := socket.now(), time.Now()
		if _, err := echo.RoundTrip(c, msg, buf); err != nil {
			return err
		}
		if took := time.Since(t); i >= 0 {
			s.times = append(s.times, took)
		}
		s.traffic = socket.now().since(before)
	}
	slices.Sort(s.times)
	return nil
}

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
		note += " This system does not tell how much is queued, so a Read of a stream may have come before all three Writes."
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
		{"traits", "says each promise above in a sentence"},
	} {
		fmt.Fprintf(&out, "%s %s\n", p.bold(fmt.Sprintf("%-*s", 26, self()+" "+step[0])), step[1])
	}
	return out.String()
}
