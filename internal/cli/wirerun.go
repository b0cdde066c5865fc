package cli

import (
	"context"
	"net"
	"strings"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/internal/wire"
)

// A conversation is what happened: every packet, and when each message was back.
type conversation struct {
	name    string
	packets []packet.Packet
	fallen  int // packets that the record does not hold any more
	missed  int // packets that the kernel has dropped before they were recorded
	trips   []trip
	err     error // why it was not finished
}

// A trip is one message on its way to the server and back.
type trip struct {
	sent time.Duration
	took time.Duration // 0: it has not come back
}

// converse carries messages over a network of its own.
func (w *wiring) converse(ctx context.Context, name string, messages []string) (c conversation, err error) {
	if c.name = name; strings.HasPrefix(name, "unix") {
		return c, nil
	}
	n := wire.New(w.link.Link)
	defer n.Close()
	a, err := w.answerer(ctx, n, name)
	if err != nil {
		return c, err
	}
	talk := newTalk(n, messages, datagrams(name))
	c.err = talk.hold(ctx, a.dial, w)
	a.end()
	n.Settle(2 * time.Second)
	c.packets, c.fallen, c.trips = n.Packets(), n.Evicted(), talk.trips
	return c, w.capture.add(c)
}

// An answer is whoever sends back what a client sends: how to reach it, and its
// end, which end waits for.
type answer struct {
	addr string
	dial func(context.Context) (net.Conn, error)
	end  func()
}

// answerer starts a server, unless IP answers itself.
func (w *wiring) answerer(ctx context.Context, n *wire.Network, name string) (answer, error) {
	hosts := wire.Between(n.Host("client"), n.Host("server"))
	if name == "ping" {
		dial := func(ctx context.Context) (net.Conn, error) { return ping(ctx, hosts, w.ipv6) }
		return answer{dial: dial, end: func() {}}, nil
	}
	t, err := transports.Seeded(name, hosts, w.link.Seed)
	if err != nil {
		return answer{}, err
	}
	return answering(ctx, n, t, w.address(name))
}

// answering serves t at addr.
func answering(ctx context.Context, time clock, t echo.Transport, addr string) (answer, error) {
	ctx, cancel := context.WithCancel(ctx)
	s, err := t.Listen(ctx, addr)
	if err != nil {
		cancel()
		return answer{}, err
	}
	served := make(chan error, 1)
	time.Go(func() { served <- s.Serve(ctx) })
	return answer{
		addr: s.Addr().String(),
		dial: func(ctx context.Context) (net.Conn, error) { return t.Dial(ctx, s.Addr().String()) },
		end:  func() { cancel(); <-served },
	}, nil
}

// datagrams says whether messages come back one by one, or not at all.
func datagrams(name string) bool { return name == "udp" || name == "ping" }

// address is where the server of a transport listens.
func (w *wiring) address(name string) string {
	if w.ipv6 {
		return strings.Replace(transports.WireAddrs[name], "127.0.0.1", "[::1]", 1)
	}
	return transports.WireAddrs[name]
}

// A clock is the time of a network.
type clock interface {
	Now() time.Time
	Elapsed() time.Duration // since the conversation began
	Sleep(time.Duration)
	Go(func())
}

// A talk is the client's part.
type talk struct {
	clock     clock
	messages  []string
	trips     []trip
	datagrams bool
}

func newTalk(time clock, messages []string, datagrams bool) *talk {
	return &talk{clock: time, messages: messages, trips: make([]trip, len(messages)), datagrams: datagrams}
}

// hold sends the messages while what comes back is read.
func (t *talk) hold(ctx context.Context, dial func(context.Context) (net.Conn, error), w *wiring) error {
	dialing, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	c, err := dial(dialing)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(t.clock.Now().Add(time.Duration(len(t.messages))*w.interval + w.timeout))
	written := make(chan error, 1)
	t.clock.Go(func() { written <- t.write(c, w.interval) })
	err = t.read(c)
	if err != nil {
		c.SetDeadline(t.clock.Now())
	}
	if failed := <-written; err == nil {
		err = failed
	}
	return err
}

func (t *talk) write(c net.Conn, interval time.Duration) error {
	for i, m := range t.messages {
		if i > 0 && interval > 0 {
			t.clock.Sleep(interval)
		}
		t.trips[i].sent = t.clock.Elapsed()
		if _, err := c.Write([]byte(m)); err != nil {
			return err
		}
	}
	return nil
}

// read notes when each message is back: of a stream, when its last byte is.
func (t *talk) read(c net.Conn) error {
	buf := make([]byte, 64<<10)
	for back, bytes := 0, 0; back < len(t.messages); {
		n, err := c.Read(buf)
		if err != nil {
			return err
		}
		if t.datagrams {
			back += t.returned(string(buf[:n]))
			continue
		}
		for bytes += n; back < len(t.messages) && bytes >= len(t.messages[back]); back++ {
			bytes -= len(t.messages[back])
			t.arrive(back)
		}
	}
	return nil
}

// returned is 1 if a datagram is a message that was missing so far.
func (t *talk) returned(datagram string) int {
	for i, m := range t.messages {
		if m == datagram && t.trips[i].took == 0 {
			t.arrive(i)
			return 1
		}
	}
	return 0
}

func (t *talk) arrive(i int) { t.trips[i].took = t.clock.Elapsed() - t.trips[i].sent }
