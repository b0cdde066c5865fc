// Package tour is the program without a subcommand: it carries one echo over
// every kind of socket of this machine.
package tour

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/transports"
)

const (
	tourSize   = 64   // bytes of a message
	tourCount  = 2000 // round trips, after a tenth of them to warm up
	tourBudget = 300 * time.Millisecond
	tourLimit  = 5 * time.Second // for anything that ought to take no time
)

// New returns the function that runs without a subcommand: it carries one echo
// over every kind of socket, and prints what happened.
func New(repo fs.FS) func(cmd *cobra.Command, args []string) error {
	return func(cmd *cobra.Command, _ []string) error { return runTour(cmd, repo) }
}

func runTour(cmd *cobra.Command, repo fs.FS) error {
	out := cmd.OutOrStdout()
	p := term.PaintFor(out)
	stops, err := visitAll(cmd.Context(), endpoint.DefaultTargets(), nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\n\n", p.Bold("One echo, every kind of socket of this machine"))
	if err := term.WriteTable(out, tourTable(p, stops)); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s\n\n", p.Dim(tourNote(stops)))
	if err := term.WriteTable(out, traitsTable(p)); err != nil {
		return err
	}
	session := cmdutil.OpenSession(cmd.ErrOrStderr())
	_, err = fmt.Fprintf(out, "\n%s\n%s %s\n", nextSteps(p), p.Bold("Next:"), cmdutil.DescribeNextStep(session, repo))
	return err
}

// A stop of the tour is one transport and what was seen there.
type stop struct {
	name    string
	refused string // why this system has no such socket here; then nothing was seen
	addr    string
	read    string // what one Read returned after three Writes
	times   []time.Duration
	traffic traffic // of one round trip
}

// visitAll visits each target. The servers listen on host; nil is this machine's
// kernel. A kind of socket that the system refuses is a stop with the reason; it is
// an error if the system refuses all of them.
func visitAll(ctx context.Context, targets []endpoint.Target, host echo.Host) (stops []stop, err error) {
	var first error
	seen := 0
	for _, t := range targets {
		s, err := visit(ctx, t, host)
		refusal, ok := errors.AsType[*refusedError](err)
		switch {
		case err == nil:
			seen++
		case ok && ctx.Err() == nil:
			s.refused = endpoint.DescribeRefusal(refusal.err)
			if first == nil {
				first = endpoint.ExplainListen(refusal.err, t)
			}
		default:
			return nil, endpoint.Explain(err, t)
		}
		stops = append(stops, s)
	}
	if seen == 0 {
		return nil, first
	}
	return stops, nil
}

// A refusedError reports that the system has opened no socket for a stop.
type refusedError struct{ err error }

func (e *refusedError) Error() string { return e.err.Error() }
func (e *refusedError) Unwrap() error { return e.err }

// visit starts a server of t and is a client of it. The error is a *refusedError
// where one of them has no socket.
func visit(ctx context.Context, t endpoint.Target, host echo.Host) (s stop, err error) {
	ctx, cancel := context.WithTimeout(ctx, tourLimit)
	defer cancel()
	transport := t.Transport(transports.Options{Host: host})
	s.name = transport.Traits().Name
	server, err := transport.Listen(ctx, "")
	if err != nil {
		return s, &refusedError{err}
	}
	s.addr = server.Addr().String()
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx) }()
	defer func() {
		server.Close()
		<-served
	}()
	socket := &tally{}
	c, err := dialCounted(ctx, t.BoundTo(server.Addr()), socket)
	if err != nil {
		return s, &refusedError{err}
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
func dialCounted(ctx context.Context, t endpoint.Target, socket *tally) (net.Conn, error) {
	if t.IsWebSocket() {
		return t.Transport(transports.Options{Host: countingHost{tally: socket}}).Dial(ctx, t.Addr)
	}
	c, err := t.Transport(transports.Options{}).Dial(ctx, t.Addr)
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

// roundTrips takes a good part of the tour's time: enough of them for a median
// that comes out the same next time, within a budget for slow machines.
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
