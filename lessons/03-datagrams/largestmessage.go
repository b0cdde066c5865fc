package datagrams

import (
	"context"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// mostTried is the longest message that is tried, in bytes: more than any
// transport here promises, unless it promises all of memory.
const mostTried = 17 << 20

// LargestMessage tries what the transport claims, and then looks for the edge by
// halving what lies between a message that arrives and one that does not.
var LargestMessage = lab.Experiment{
	Name:     "largest-message",
	Question: "How long may one message be?",
	Trait:    "MaxMessage",
	Run:      largestMessage,
	Allowed: func(t echo.Traits) []string {
		if t.MaxMessage == 0 {
			return []string{"no limit"}
		}
		return []string{"limited", "no limit"}
	},
	Why: "A stream has no messages, so a Write may be as long as memory: the kernel takes it piece by piece. A " +
		"UDP datagram has to fit an IPv4 packet, whose length is a field of 16 bits: 65,535 less 20 bytes " +
		"of IP header and 8 of UDP's; it travels as fragments when the network's own limit is smaller. " +
		"A Unix datagram or seqpacket message is copied into the sender's buffer as one piece, so the " +
		"buffer's size is the edge, less what the kernel needs for its own book-keeping. The length of a " +
		"WebSocket message is a number of 63 bits: its limit is one that the reader has set, and a reader " +
		"without one lets any peer fill its memory. There the Write succeeds, and the reader hangs up " +
		"with code 1009.",
	Source: "RFC 791, section 3.1; RFC 768; unix(7); socket(7); send(2); RFC 6455, sections 5.2 and 7.4.1",
}

func largestMessage(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	claimed := t.Traits().MaxMessage
	if claimed == 0 || claimed > mostTried {
		claimed = mostTried
	}
	first, err := try(ctx, t, claimed)
	switch {
	case err != nil:
		return o, err
	case first.fails():
		o.Outcome, o.Detail = "below claim", []string{first.String()}
		return o, nil
	case claimed == mostTried:
		o.Outcome, o.Detail = "no limit", []string{first.String()}
		return o, nil
	}
	arrives, fails, err := edge(ctx, t, first)
	o.Outcome, o.Figure = "limited", lab.Bytes(arrives.size)
	if !fails.fails() {
		o.Outcome, o.Figure = "no limit", ""
	}
	o.Detail = append([]string{arrives.String(), fails.String()}, limits(ctx, t)...)
	return o, err
}

// An attempt is one message over a connection of its own.
type attempt struct {
	size        int
	wrote, read error
}

func (a attempt) fails() bool { return a.wrote != nil || a.read != nil }

func (a attempt) String() string {
	said := "arrives whole"
	switch {
	case a.wrote != nil && lab.Cause(a.wrote) != "closed":
		said = "Write: " + lab.ErrorText(a.wrote)
	case a.read != nil:
		said = "Write accepts it, Read: " + lab.ErrorText(a.read)
	}
	return lab.Bytes(a.size) + ": " + said
}

// try sends a message of n bytes to a peer that reads it.
func try(ctx context.Context, t echo.Transport, n int) (a attempt, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return a, err
	}
	defer done()
	a.size = n
	read := make(chan error, 1)
	go func() {
		err := receive(server, n)
		if err != nil {
			lab.Discard(client) // nobody takes the rest
		}
		read <- err
	}()
	_, a.wrote = client.Write(make([]byte, n))
	if a.wrote != nil {
		done() // nothing is on its way
	}
	a.read = <-read
	return a, ctx.Err()
}

// receive reads n bytes, as one message or in parts.
func receive(c net.Conn, n int) error {
	buf := make([]byte, n+1)
	for got := 0; got < n; {
		m, err := c.Read(buf[got:])
		if got += m; err != nil {
			return err
		}
	}
	return nil
}

// edge looks for the longest message that arrives and the shortest that does
// not, beyond one that does. Only the last two attempts are on record.
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
		arrives, _ = try(ctx, t, arrives.size)
		fails, err = try(ctx, t, fails.size)
	}
	return arrives, fails, err
}
