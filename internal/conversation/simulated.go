package conversation

import (
	"context"
	"net"
	"strings"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/internal/wire"
)

// CarrySimulated carries messages over a new simulated network. The same
// options give the same packets. The error is that of starting the server; the
// error of a conversation that ended early is in its Err.
//
// A simulated network needs the process to itself: anything else that runs
// delays it.
func CarrySimulated(ctx context.Context, name string, messages []string, o Options) (Conversation, error) {
	if !HasPackets(name) {
		return Conversation{Name: name}, nil
	}
	n := wire.New(o.Link)
	defer n.Close()
	s, err := startEcho(ctx, n, name, o)
	if err != nil {
		return Conversation{Name: name}, err
	}
	k := newClient(n, messages, isDatagram(name))
	failed := k.run(ctx, s.dial, o)
	ended := n.Elapsed()
	s.stop()
	n.Settle(2 * time.Second)
	c := New(name, n.Packets())
	c.Evicted, c.Trips, c.Err, c.Ended = n.Evicted(), k.trips, failed, ended
	return c, nil
}

// An echoServer sends back what a client sends.
type echoServer struct {
	addr string
	dial func(context.Context) (net.Conn, error)
	stop func() // returns when the server has stopped
}

// startEcho starts a server on a simulated host. For ping, IP itself answers.
func startEcho(ctx context.Context, n *wire.Network, name string, o Options) (echoServer, error) {
	hosts := wire.Between(n.Host("client"), n.Host("server"))
	if name == Ping {
		dial := func(ctx context.Context) (net.Conn, error) { return dialPing(ctx, hosts, o.IPv6) }
		return echoServer{dial: dial, stop: func() {}}, nil
	}
	kind, err := transports.Named(name)
	if err != nil {
		return echoServer{}, err
	}
	t, err := kind.NewSeeded(hosts, o.Link.Seed)
	if err != nil {
		return echoServer{}, err
	}
	return startServer(ctx, n, t, serverAddr(kind, o.IPv6))
}

// startServer serves t at addr.
func startServer(ctx context.Context, clock Clock, t echo.Transport, addr string) (echoServer, error) {
	ctx, cancel := context.WithCancel(ctx)
	s, err := t.Listen(ctx, addr)
	if err != nil {
		cancel()
		return echoServer{}, err
	}
	served := make(chan error, 1)
	clock.Go(func() { served <- s.Serve(ctx) })
	return echoServer{
		addr: s.Addr().String(),
		dial: func(ctx context.Context) (net.Conn, error) { return t.Dial(ctx, s.Addr().String()) },
		stop: func() { cancel(); <-served },
	}, nil
}

// serverAddr returns the address at which the server of a transport listens. A
// simulated network replaces the loopback address by its server.
func serverAddr(kind transports.Kind, ipv6 bool) string {
	if ipv6 {
		return strings.Replace(kind.UsualAddr(), "127.0.0.1", "[::1]", 1)
	}
	return kind.UsualAddr()
}
