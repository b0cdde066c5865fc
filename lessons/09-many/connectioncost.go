package many

import (
	"context"
	"fmt"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// ConnectionCost opens 100 connections to one server, has one echo on each, and
// counts what this process has more than before.
var ConnectionCost = lab.Experiment{
	Name:     "connection-cost",
	Question: "What does one connection cost?",
	Run:      connectionCost,
	Allowed: lab.ByKind(map[string][]string{
		"udp":      {"1 fd, 0 goroutines"},
		"unixgram": {"1 fd, 0 goroutines"},
		"":         {"2 fds, 1 goroutine"},
	}),
	Why: "A connection is a socket at each end, and each socket takes a descriptor. Its server runs a " +
		"goroutine that waits in Read, with a stack of its own. The kernel's part is small while nothing " +
		"is on its way: SO_RCVBUF and SO_SNDBUF are limits, not memory that is set aside. A WebSocket is " +
		"a TCP connection with buffers of its library at both ends, which is most of what it costs; TLS " +
		"has buffers too, and keys. A datagram server has one socket and one goroutine for all its peers, " +
		"so only the client pays, and the server does not know how many there are. Descriptors run out " +
		"first as a rule: getrlimit(2) says how many a process may have.",
	Source: "accept(2); connect(2); socket(7); getrlimit(2)",
}

func connectionCost(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	var n int
	n, o.Reduced = lab.Afford(100, 1, "connections", 2)
	s, done, err := lab.Serve(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	var c crowd
	defer c.hangUp()
	more, err := c.cost(ctx, t, s.Addr().String(), n)
	if err != nil {
		return o, err
	}
	one := more.each(n)
	o.Outcome, o.Figure = one.outcome()
	o.Detail = append(more.detail(n), kernelMemory(c[0], one.descriptors)...)
	return o, nil
}

// A crowd is clients of one server.
type crowd []net.Conn

// cost is what this process has more after n clients have joined. One that came
// before them has paid for what all share.
func (c *crowd) cost(ctx context.Context, t echo.Transport, addr string, n int) (more usage, err error) {
	if err := c.join(ctx, t, addr, 1); err != nil {
		return more, err
	}
	before, err := measure(ctx)
	if err != nil {
		return more, err
	}
	err = lab.Note(ctx, "clients", "Dial, echo", fmt.Sprintf("%d times", n), func() (string, error) {
		return fmt.Sprintf("%d connections", n), c.join(ctx, t, addr, n)
	})
	if err != nil {
		return more, err
	}
	after, err := measure(ctx)
	return after.less(before), err
}

// join has n more clients, and an echo with each: by then the server has
// accepted it. What bounds a call by ctx is memory too, and given back.
func (c *crowd) join(ctx context.Context, t echo.Transport, addr string, n int) error {
	msg, buf := []byte("ping"), make([]byte, 64)
	for range n {
		conn, err := t.Dial(ctx, addr)
		if err != nil {
			return err
		}
		*c = append(*c, conn)
		stop := context.AfterFunc(ctx, func() { lab.Discard(conn) })
		_, err = echo.RoundTrip(conn, msg, buf)
		stop()
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *crowd) hangUp() { lab.Discard(*c...) }
