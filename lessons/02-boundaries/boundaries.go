// Package boundaries shows that a stream has no messages.
package boundaries

import (
	"context"
	"fmt"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// Boundaries writes three times before it reads at all. On loopback all three
// have arrived by then as a rule, and a stream hands them over as one.
var Boundaries = lab.Experiment{
	Name:     "boundaries",
	Question: `Three Writes of "ping": how many Reads?`,
	Trait:    "Boundaries",
	Run:      boundaries,
	Allowed: lab.If(func(t echo.Traits) bool { return t.Boundaries },
		"3 reads", "1 read", "2 reads"),
	Why: "TCP and Unix streams carry bytes, in order, and nothing marks where a Write ended: a Read " +
		"returns what has arrived by then, from however many Writes. One Read is what you see as a " +
		"rule, not what you may build on: when the reader is quicker, or a network lies between, the " +
		"same bytes come as two Reads or three. A datagram, a seqpacket message and a WebSocket message " +
		"keep their edges, because the kernel or the library stores their length.",
	Source: "RFC 9293, section 3.9.1; unix(7); udp(7); RFC 6455, section 5.4",
}

func boundaries(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	const msg, times = "ping", 3
	for range times {
		if _, err := client.Write([]byte(msg)); err != nil {
			return o, err
		}
	}
	parts, err := readAll(server, times*len(msg))
	o.Outcome = fmt.Sprintf("%d reads", len(parts))
	if len(parts) == 1 {
		o.Outcome = "1 read"
	}
	o.Detail = []string{fmt.Sprintf("the Reads returned %q", parts)}
	return o, err
}

// readAll reads until n bytes have come, and returns what each Read did.
func readAll(c net.Conn, n int) (parts []string, err error) {
	buf := make([]byte, 64)
	for n > 0 {
		m, err := c.Read(buf)
		if err != nil {
			return parts, err
		}
		parts = append(parts, string(buf[:m]))
		n -= m
	}
	return parts, nil
}
