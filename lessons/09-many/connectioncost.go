package many

import (
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/resources"
	"github.com/socketlab/socketlab/internal/lab/scale"
)

// ConnectionCost opens 100 connections to one server, has one echo on each, and
// counts what this process has more than before.
var ConnectionCost = lab.Experiment{
	Name:     "connection-cost",
	Question: "What does one connection cost?",
	Run:      connectionCost,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"udp":      {takes(1, 0)},
		"unixgram": {takes(1, 0)},
		"":         {takes(2, 1)},
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
	if _, ours := lab.HostOf(t).(echo.Kernel); !ours {
		return lab.NotHere("the sockets of a simulated host take no descriptors and no memory of the kernel"), nil
	}
	want, scarce := lab.LimitByDescriptors(100, 1, "connections", 2)
	s, done, err := lab.Serve(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	c := clients{t: t, addr: s.Addr().String()}
	defer c.hangUp()
	more, n, slow, err := c.cost(ctx, want)
	if err != nil {
		return o, err
	}
	one := more.Each(n)
	o.Outcome, o.Figure = costOutcome(one)
	o.Detail = append(costDetail(more, n), kernelMemory(c.conns[0], one.Descriptors)...)
	o.Reduced = strings.Trim(scarce+"; "+slow, "; ")
	return o, nil
}

// A clients value holds the clients of one server.
type clients struct {
	t     echo.Transport
	addr  string
	conns []net.Conn
}

// cost is what this process has more after n clients have joined, or as many as
// join in time. One that came before them has paid for what all share.
func (c *clients) cost(ctx context.Context, most int) (more resources.Usage, n int, reduced string, err error) {
	if err := c.join(ctx); err != nil {
		return more, 0, "", err
	}
	before, err := resources.Measure(ctx)
	if err != nil {
		return more, 0, "", err
	}
	err = lab.Note(ctx, "clients", "Dial, echo", "each", func() (string, error) {
		n, reduced, err = scale.Repeat(most, "connections", func() error { return c.join(ctx) })
		return lab.Plural(n, "connection"), err
	})
	if err != nil {
		return more, 0, "", err
	}
	after, err := resources.Measure(ctx)
	return after.Less(before), n, reduced, err
}

// join has one more client, and an echo with it: by then the server has accepted
// it. What bounds a call by ctx is memory too, and given back.
func (c *clients) join(ctx context.Context) error {
	conn, err := c.t.Dial(ctx, c.addr)
	if err != nil {
		return err
	}
	c.conns = append(c.conns, conn)
	stop := context.AfterFunc(ctx, func() { lab.Abort(conn) })
	defer stop()
	_, err = echo.RoundTrip(conn, []byte("ping"), make([]byte, 64))
	return err
}

func (c *clients) hangUp() { lab.Abort(c.conns...) }

// takes is the outcome of a connection that takes so many of both.
func takes(descriptors, goroutines int) lab.Outcome {
	return lab.NewOutcome(lab.Plural(descriptors, "fd") + ", " + lab.Plural(goroutines, "goroutine"))
}

func costOutcome(u resources.Usage) (outcome lab.Outcome, figure string) {
	return takes(u.Descriptors, u.Goroutines),
		fmt.Sprintf("Go: %.1f kB", float64(u.Heap+u.Stacks)/1e3)
}

// costDetail is the evidence of n connections.
func costDetail(u resources.Usage, n int) []string {
	one := u.Each(n)
	return []string{
		fmt.Sprintf("%d connections, both ends here: %d descriptors, %d goroutines more",
			n, u.Descriptors, u.Goroutines),
		fmt.Sprintf("Go, for each: %s of heap, and %s of stack in use",
			lab.Bytes(one.Heap), lab.Bytes(one.Stacks)),
	}
}
