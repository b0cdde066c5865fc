package lab

import (
	"context"
	"net"

	"github.com/socketlab/socketlab/echo"
)

// Pair returns both ends of a connection, called "client" and "server" in the
// record of calls. No call on them outlasts ctx. done closes both without a
// closing handshake, and is not recorded.
func Pair(ctx context.Context, t echo.Transport) (client, server net.Conn, done func(), err error) {
	client, server, err = t.Pair(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	done = bound(ctx, client, server)
	return Watch(ctx, "client", client), Watch(ctx, "server", server), done, nil
}

// Serve starts an echo server of t at any free address. Done ends it and waits
// until it has ended.
func Serve(ctx context.Context, t echo.Transport) (s echo.Server, done func(), err error) {
	s, end, err := Listen(ctx, t, "")
	if err != nil {
		return nil, nil, err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Serve(ctx)
	}()
	return s, func() { end(); <-ended }, nil
}

// Listen binds a server of t to addr and does not serve. Done closes it, and is
// not recorded.
func Listen(ctx context.Context, t echo.Transport, addr string) (s echo.Server, done func(), err error) {
	err = Note(ctx, "server", "Listen", addr, func() (string, error) {
		s, err = t.Listen(ctx, addr)
		if err != nil {
			return "", err
		}
		return s.Addr().String(), nil
	})
	if err != nil {
		return nil, nil, err
	}
	bare := s
	if l := logOf(ctx); l != nil {
		s = watchedServer{s, l}
	}
	return s, func() { bare.Close() }, nil
}

// Dial connects a client, under the name by, to addr. No call on it outlasts
// ctx. done closes it without a closing handshake, and is not recorded.
func Dial(ctx context.Context, t echo.Transport, by, addr string) (c net.Conn, done func(), err error) {
	err = Note(ctx, by, "Dial", addr, func() (string, error) {
		c, err = t.Dial(ctx, addr)
		if err != nil {
			return "", err
		}
		if name := c.LocalAddr().String(); name != "" && name != "@" {
			return "from " + name, nil
		}
		return "without a name", nil
	})
	if err != nil {
		return nil, nil, err
	}
	return Watch(ctx, by, c), bound(ctx, c), nil
}

// bound ends the calls on conns with ctx, and returns what closes them.
func bound(ctx context.Context, conns ...net.Conn) (done func()) {
	if end, ok := ctx.Deadline(); ok {
		for _, c := range conns {
			c.SetDeadline(end)
		}
	}
	stop := context.AfterFunc(ctx, func() { Abort(conns...) })
	return func() {
		stop()
		Abort(conns...)
	}
}

// Abort closes the underlying connections first, so that no Close waits for a
// closing handshake that nobody answers. It is not recorded.
func Abort(conns ...net.Conn) {
	for _, c := range conns {
		Underlying(c).Close()
	}
	for _, c := range conns {
		if w, ok := c.(*watched); ok {
			c = w.Conn
		}
		c.Close()
	}
}

// Underlying returns the connection of the operating system under c. It is c
// itself unless a protocol such as TLS or WebSocket lies between.
func Underlying(c net.Conn) net.Conn {
	for {
		upper, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			return c
		}
		c = upper.NetConn()
	}
}
