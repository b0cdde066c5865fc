// Package boundaries shows that a stream has no messages.
package boundaries

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// Boundaries writes three times before it reads at all. Over loopback all three
// have arrived by then, and a stream hands them over as one: so it was in each of
// 18,000 runs, also on a busy machine. A second time, which is evidence only, it
// reads while it writes, and on several processors every third run over a stream
// takes 2 or 3 Reads.
var Boundaries = lab.Experiment{
	Name:     "boundaries",
	Question: `Three Writes of "ping": how many Reads?`,
	Trait:    "Boundaries",
	Run:      boundaries,
	Allowed: lab.If(func(t echo.Traits) bool { return t.Boundaries },
		reads(3), reads(1), reads(2)),
	Why: "TCP and Unix streams carry bytes, in order, and nothing marks where a Write ended: a Read " +
		"returns what has arrived by then, from however many Writes. One Read is what you see as a " +
		"rule, not what you may build on: when the reader is quicker, or a network lies between, the " +
		"same bytes come as two Reads or three. A datagram, a seqpacket message and a WebSocket message " +
		"keep their edges, because the kernel or the library stores their length. TLS promises a stream: " +
		"that each Write of up to 16 KiB becomes a record, and each Read takes one, is how Go does it.",
	Source: "RFC 9293, section 3.9.1; unix(7); udp(7); RFC 6455, section 5.4; RFC 8446, section 5.1",
}

const (
	msg   = "ping"
	times = 3
)

func boundaries(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	if err := writeAll(client); err != nil {
		return o, err
	}
	parts, err := readAll(server)
	if err != nil {
		return o, err
	}
	o.Outcome = reads(len(parts))
	o.Detail = []string{"written, then read: " + lab.Plural(len(parts), "read") + show(parts)}
	meanwhile, err := atOnce(lab.Unrecorded(ctx), t)
	o.Detail = append(o.Detail, "read while written: "+lab.Plural(len(meanwhile), "read")+show(meanwhile))
	return o, err
}

// atOnce reads over a connection of its own while another goroutine writes.
func atOnce(ctx context.Context, t echo.Transport) (parts []string, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return nil, err
	}
	defer done()
	written := make(chan error, 1)
	go func() { written <- writeAll(client) }()
	parts, err = readAll(server)
	return parts, errors.Join(err, <-written)
}

func writeAll(c net.Conn) error {
	for range times {
		if _, err := c.Write([]byte(msg)); err != nil {
			return err
		}
	}
	return nil
}

// readAll reads until all has come, and returns what each Read did.
func readAll(c net.Conn) (parts []string, err error) {
	buf := make([]byte, 64)
	for left := times * len(msg); left > 0; {
		n, err := c.Read(buf)
		if err != nil {
			return parts, err
		}
		parts = append(parts, string(buf[:n]))
		left -= n
	}
	return parts, nil
}

// reads is the outcome of n Reads.
func reads(n int) lab.Outcome { return lab.NewOutcome(lab.Plural(n, "read")) }

func show(parts []string) (s string) {
	for _, p := range parts {
		s += fmt.Sprintf(", %q", p)
	}
	return s
}
