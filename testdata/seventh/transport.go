package seventh

import (
	"cmp"
	"context"
	"log/slog"
	"net"

	"github.com/socketlab/socketlab/echo"
)

// Transport carries an echo over the memory of this process. Addresses are
// "host:port".
type Transport struct {
	Host   echo.Host    // opens the sockets; nil is the memory of this process
	Limits echo.Limits  // what a peer can cost the server
	Log    *slog.Logger // connections of the server; nil is silent
}

// Traits returns what a queue in memory promises.
func (t Transport) Traits() echo.Traits {
	return echo.Traits{
		Name:          "seventh",
		Boundaries:    true,
		Reliable:      true,
		Ordered:       true,
		Refuses:       true,
		Connected:     true,
		Backpressure:  true,
		Resumable:     true,
		EmptyMessages: true,
		Crosses:       echo.CrossesHost,
	}
}

// Dial connects to the server at addr.
func (t Transport) Dial(ctx context.Context, addr string) (net.Conn, error) {
	c, err := t.Opener().Dial(ctx, "memory", "", addr)
	if err != nil {
		return nil, err
	}
	if err := t.tune(c); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Pair returns the two ends of one connection.
func (t Transport) Pair(ctx context.Context) (client, server net.Conn, err error) {
	ln, err := t.Opener().Listen(ctx, "memory", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	return echo.AcceptPair(ctx, ln, func(addr string) (net.Conn, error) {
		return t.Dial(ctx, addr)
	})
}

// Opener returns the host that opens the sockets: t.Host, or the memory of
// this process.
func (t Transport) Opener() echo.Host {
	return cmp.Or[echo.Host](t.Host, here)
}

// On returns t with its sockets opened by h.
func (t Transport) On(h echo.Host) echo.Transport {
	t.Host = h
	return t
}

var (
	_ echo.Transport = Transport{}
	_ echo.Movable   = Transport{}
)
