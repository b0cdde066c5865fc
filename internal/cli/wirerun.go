package cli

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"math/rand/v2"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// A conversation is what happened: every packet, and when each message was back.
type conversation struct {
	name    string
	packets []wire.Packet
	fallen  int // packets that the record does not hold any more
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
	n := wire.New(w.link.Link)
	defer n.Close()
	t, err := over(name, wire.Between(n.Host("client"), n.Host("server")), w.link.Seed)
	if err != nil {
		return c, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := t.Listen(ctx, ports[name])
	if err != nil {
		return c, err
	}
	served := make(chan error, 1)
	n.Go(func() { served <- s.Serve(ctx) })

	talk := &talk{n: n, messages: messages, trips: make([]trip, len(messages)), datagrams: !t.Traits().Reliable}
	c.name = name
	c.err = talk.hold(ctx, t, s.Addr().String(), w)
	cancel()
	<-served
	n.Settle(2 * time.Second)
	c.packets, c.fallen, c.trips = n.Packets(), n.Fallen(), talk.trips
	return c, w.capture.add(c)
}

// ports are those that the protocols have by custom: by them other programs know
// what they see. The network puts its server in the place of the loopback.
var ports = map[string]string{
	"tcp": "127.0.0.1:7", "udp": "127.0.0.1:7", "tls": "127.0.0.1:443",
	"websocket": "ws://127.0.0.1:80/echo", "websocket-tls": "wss://127.0.0.1:443/echo",
}

// over is a transport whose packets repeat with the seed: what it draws by
// chance, it draws from it. The keys of TLS are not ours to draw.
func over(name string, h echo.Host, seed uint64) (echo.Transport, error) {
	switch name {
	case "udp":
		return udp.Transport{Host: h}, nil
	case "tcp":
		return tcp.Transport{Host: h}, nil
	case "websocket":
		var key [32]byte
		binary.BigEndian.PutUint64(key[:], seed)
		return byhand.Transport{Host: h, Rand: rand.NewChaCha8(key)}, nil
	}
	secret, err := simulatedTLS()
	if name == "tls" {
		return tcp.Transport{Host: h, TLS: secret}, err
	}
	return websocket.Transport{Host: h, TLS: secret}, err
}

func simulatedTLS() (*tls.Config, error) {
	made, err := issueEven()
	if err != nil {
		return nil, err
	}
	secret, err := bothEnds(made)
	if err != nil {
		return nil, err
	}
	secret.ServerName = "localhost" // the certificate knows no simulated address
	return secret, nil
}

// A talk is the client's part.
type talk struct {
	n         *wire.Network
	messages  []string
	trips     []trip
	datagrams bool
}

// hold sends the messages while what comes back is read.
func (t *talk) hold(ctx context.Context, transport echo.Transport, addr string, w *wiring) error {
	dialing, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	c, err := transport.Dial(dialing, addr)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(t.n.Now().Add(time.Duration(len(t.messages))*w.interval + w.timeout))
	written := make(chan error, 1)
	t.n.Go(func() { written <- t.write(c, w.interval) })
	err = t.read(c)
	if err != nil {
		c.SetDeadline(t.n.Now())
	}
	if failed := <-written; err == nil {
		err = failed
	}
	return err
}

func (t *talk) write(c net.Conn, interval time.Duration) error {
	for i, m := range t.messages {
		if i > 0 && interval > 0 {
			t.n.Sleep(interval)
		}
		t.trips[i].sent = t.n.Elapsed()
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

func (t *talk) arrive(i int) { t.trips[i].took = t.n.Elapsed() - t.trips[i].sent }
