package tcp

import (
	"cmp"
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// Transport carries an echo over TCP. Addresses are "host:port".
type Transport struct {
	Host   echo.Host    // opens the sockets; nil is this machine's kernel
	Limits echo.Limits  // what a peer can cost the server
	Log    *slog.Logger // connections of the server; nil is silent

	// Delay turns Nagle's algorithm on: a small segment waits until all
	// data sent before is acknowledged (RFC 9293, section 3.7.4). Go sets
	// TCP_NODELAY on every connection, which turns it off.
	Delay bool

	// KeepAlive is the silence after which the kernel begins to ask whether
	// the peer is alive. Zero is Go's 15 s, negative is never.
	KeepAlive time.Duration

	// ReadBuffer and WriteBuffer are SO_RCVBUF and SO_SNDBUF in bytes. Zero
	// leaves them to the kernel, which then grows them as needed (tcp(7)).
	ReadBuffer, WriteBuffer int

	// TLS, if not nil, encrypts the stream. A server needs a certificate in
	// it, a client the roots that it trusts, unless they are the system's.
	TLS *tls.Config
}

// Traits says what a TCP stream promises.
func (t Transport) Traits() echo.Traits {
	traits := echo.Traits{
		Name:         "tcp",
		Reliable:     true,
		Ordered:      true,
		Refuses:      true,
		Connected:    true,
		HalfClose:    true,
		Backpressure: true,
		Resumable:    true,
		Crosses:      echo.CrossesNetwork,
	}
	switch {
	case t.TLS != nil:
		traits.Name = "tls"
	case t.Delay:
		traits.Name = "tcp-nagle"
	}
	return traits
}

// Dial connects to the server at addr.
func (t Transport) Dial(ctx context.Context, addr string) (net.Conn, error) {
	// The handshake is over when Dial returns: SYN, SYN-ACK, ACK. It is the
	// peer's kernel that answered; its program may not have called Accept.
	c, err := t.Opener().Dial(ctx, "tcp", "", addr)
	if err != nil {
		return nil, err
	}
	if err := t.tune(c); err != nil {
		c.Close()
		return nil, err
	}
	return t.secure(ctx, c, addr)
}

// Pair returns the two ends of one connection.
func (t Transport) Pair(ctx context.Context) (client, server net.Conn, err error) {
	ln, err := t.Opener().Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	plain := t
	plain.TLS = nil
	client, server, err = echo.AcceptPair(ctx, ln, func(addr string) (net.Conn, error) {
		return plain.Dial(ctx, addr)
	})
	if err != nil {
		return nil, nil, err
	}
	if err := t.tune(server); err != nil {
		client.Close()
		server.Close()
		return nil, nil, err
	}
	return t.securePair(ctx, client, server)
}

// Opener returns the host that opens the sockets: t.Host, or the kernel.
func (t Transport) Opener() echo.Host {
	return cmp.Or[echo.Host](t.Host, echo.Kernel{})
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
