package datagrams

import (
	"context"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// mostTried is the longest message that is tried, in bytes: more than any
// transport here promises, unless it promises all of memory.
const mostTried = 17 << 20

var (
	noLimit    = lab.NewOutcome("no limit")
	limited    = lab.NewOutcome("limited")
	belowClaim = lab.NewOutcome("below claim")
)

// LargestMessage tries what the transport claims, and then looks for the edge by
// halving what lies between a message that arrives and one that does not.
var LargestMessage = lab.Experiment{
	Name:     "largest-message",
	Question: "How long may one message be?",
	Trait:    "MaxMessage",
	Run:      largestMessage,
	Allowed: func(t echo.Traits) []lab.Outcome {
		if t.MaxMessage == 0 {
			return []lab.Outcome{noLimit}
		}
		return []lab.Outcome{limited, noLimit}
	},
	Why: "A stream has no messages, so a Write may be as long as memory: the kernel takes it piece by piece. " +
		"A UDP datagram has to fit an IPv4 packet, whose length is a number of 16 bits: 65,535 less 20 bytes " +
		"of IP header and 8 of UDP's. It travels as fragments where the network carries less. " +
		"A Unix datagram or seqpacket message goes into the sender's buffer in one piece, so the edge is " +
		"the size of that buffer, less 32 bytes for the kernel. The length of a WebSocket frame is a " +
		"number of 63 bits, and a message may have any number of frames: the limit is one that the reader " +
		"has set, and a reader without one lets any peer fill its memory. The Write succeeds, and the " +
		"reader answers with close code 1009.",
	Source: "RFC 791, section 3.1; RFC 768; unix(7); send(2); RFC 6455, sections 5.2, 5.4, 7.4.1 and 10.4",
}

func largestMessage(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	claimed := t.Traits().MaxMessage
	if claimed == 0 || claimed > mostTried {
		claimed = mostTried
	}
	if o.Reduced, err = affordable(ctx, t, &claimed); err != nil {
		return o, err
	}
	first, err := try(ctx, t, claimed)
	if err != nil {
		return o, err
	}
	o.Outcome, o.Detail = noLimit, first.lines()
	switch {
	case first.fails():
		o.Outcome = belowClaim
		return o, nil
	case claimed == mostTried, o.Reduced != "":
		return o, nil
	}
	arrives, fails, err := edge(ctx, t, first)
	if err != nil {
		return o, err
	}
	o.Detail = slices.Concat(arrives.lines(), fails.lines())
	if fails.fails() {
		o.Outcome, o.Figure = limited, lab.Bytes(arrives.size)
		o.Detail = append(o.Detail, limits(ctx, t, arrives.size)...)
	}
	return o, nil
}

// affordable makes size less where a message of a fraction of it shows that it
// would take most of the time there is: over a link that is slow, or loses much.
func affordable(ctx context.Context, t echo.Transport, size *int) (reduced string, err error) {
	const fraction = 16
	end, _ := ctx.Deadline()
	if *size < mostTried/fraction {
		return "", nil
	}
	took := time.Duration(0)
	for tries := 0; tries == 0 || took > time.Until(end)/4 && tries < 3; tries++ {
		began := time.Now()
		if a, err := try(lab.Unrecorded(ctx), t, *size/fraction); err != nil || a.fails() {
			return "", err
		}
		// A machine may be busy with something else. A slow link is slow again.
		all := time.Since(began) * fraction
		if took == 0 || all < took {
			took = all
		}
		if took > time.Until(end) {
			break
		}
	}
	if took > time.Until(end)/4 {
		reduced = fmt.Sprintf("%s instead of %s: that would take %v here",
			lab.Count(*size/fraction), lab.Bytes(*size), took.Round(100*time.Millisecond))
		*size /= fraction
	}
	return reduced, nil
}

// An attempt is one message over a connection of its own.
type attempt struct {
	size        int
	wrote, read error
	answer      error // what the writer reads where the reader alone has failed
}

func (a attempt) fails() bool { return a.wrote != nil || a.read != nil }

func (a attempt) lines() []string {
	size := lab.Bytes(a.size)
	switch {
	case !a.fails():
		return []string{size + ": arrives whole"}
	case a.wrote == nil:
		return []string{
			fmt.Sprintf("%s: Write succeeds, Read: %s", size, lab.ErrorText(a.read)),
			"answer: " + lab.ErrorOrNone(a.answer),
		}
	case lab.CauseOf(a.wrote) == lab.Waits:
		return []string{size + ": Read ends before Write does: " + lab.ErrorText(a.read)}
	}
	return []string{size + ": Write: " + lab.ErrorText(a.wrote)}
}

// try sends a message of n bytes to a peer that reads it.
func try(ctx context.Context, t echo.Transport, n int) (a attempt, err error) {
	client, server, done, err := lab.Pair(lab.Unrecorded(ctx), t)
	if err != nil {
		return a, err
	}
	defer done()
	a.size = n
	read := make(chan error, 1)
	go func() {
		err := receive(ctx, server, n)
		if err != nil {
			client.SetWriteDeadline(time.Now()) // nobody takes the rest
		}
		read <- err
	}()
	client = lab.Watch(ctx, "client", client)
	if _, a.wrote = client.Write(make([]byte, n)); a.wrote != nil {
		server.SetReadDeadline(time.Now()) // nothing is on its way
	}
	if a.read = <-read; a.wrote == nil && a.read != nil {
		client.SetReadDeadline(time.Now().Add(lab.Silence(client)))
		_, a.answer = client.Read(make([]byte, 64))
	}
	return a, ctx.Err()
}

// receive reads n bytes, as one message or in parts.
func receive(ctx context.Context, c net.Conn, n int) error {
	buf := make([]byte, n+1)
	got, reads := 0, 0
	return lab.Note(ctx, "server", "Read until all is here", "", func() (string, error) {
		for got < n {
			m, err := c.Read(buf[got:])
			if got += m; err != nil {
				return "", err
			}
			reads++
		}
		if reads == 1 {
			return lab.Bytes(got) + " in 1 Read", nil
		}
		return fmt.Sprintf("%s in %s Reads", lab.Bytes(got), lab.Count(reads)), nil
	})
}

// edge looks for the longest message that arrives and the shortest that does
// not, beyond one that does. Only the last two attempts are recorded.
func edge(ctx context.Context, t echo.Transport, arrives attempt) (_, fails attempt, err error) {
	quiet := lab.Unrecorded(ctx)
	fails, err = try(ctx, t, arrives.size+1)
	searched := false
	for size := 2 * arrives.size; err == nil && !fails.fails() && fails.size < mostTried; size *= 2 {
		arrives, searched = fails, true
		fails, err = try(quiet, t, min(size, mostTried))
	}
	for err == nil && fails.fails() && arrives.size+1 < fails.size {
		var middle attempt
		middle, err = try(quiet, t, arrives.size+(fails.size-arrives.size)/2)
		if middle.fails() {
			fails = middle
		} else {
			arrives = middle
		}
	}
	if searched && err == nil {
		arrives, err = try(ctx, t, arrives.size)
	}
	if searched && err == nil {
		fails, err = try(ctx, t, fails.size)
	}
	return arrives, fails, err
}
