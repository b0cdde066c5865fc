package websocket

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"

	"github.com/socketlab/socketlab/echo"
)

// Transport carries an echo over WebSocket. Addresses are URLs:
// "ws://host:port/path", or "wss:" where TLS is set.
type Transport struct {
	Host   echo.Host    // opens the sockets; nil is this machine's kernel
	Limits echo.Limits  // what a peer can cost the server
	Log    *slog.Logger // connections of the server; nil is silent

	// ReadLimit is the longest message that either end takes, in bytes,
	// also after it was decompressed. A longer one is answered with close
	// code 1009. Zero is 16 MiB, negative is no limit.
	ReadLimit int64

	// Subprotocols are the names that the client offers, and those that the
	// server takes, the best first (RFC 6455, section 1.9).
	Subprotocols []string

	// Compression offers and takes permessage-deflate (RFC 7692).
	Compression bool

	// Text makes each Write of a net.Conn a text message, which has to be
	// UTF-8, instead of a binary one. The echo keeps the type anyway.
	Text bool

	// Origins are the web pages that may connect besides those that the
	// server itself has sent: "https://example.com". Hosts are the names by
	// which requests may call the server besides its own address and
	// localhost. See guard.go.
	Origins, Hosts []string

	// Home answers requests for other paths than the socket's, and a plain
	// GET of it when it is "/". Nil is 404.
	Home http.Handler

	// TLS, if not nil, encrypts the stream. A server needs a certificate in
	// it, a client the roots that it trusts, unless they are the system's.
	TLS *tls.Config

	// Buffers are the library's. Large and Lean are two useful ones.
	Buffers Buffers
}

// Traits says what a WebSocket promises.
func (t Transport) Traits() echo.Traits {
	return echo.Traits{
		Name:          "websocket" + t.variant(),
		Boundaries:    true,
		Reliable:      true,
		Ordered:       true,
		Refuses:       true,
		Connected:     true,
		Backpressure:  true,
		EmptyMessages: true,
		MaxMessage:    int(t.readLimit()),
		Crosses:       echo.CrossesBrowser,
	}
}

func (t Transport) variant() string {
	switch {
	case t.TLS != nil:
		return "-tls"
	case t.Compression:
		return "-deflate"
	}
	return t.Buffers.name()
}

// Dial connects to the server at addr.
func (t Transport) Dial(ctx context.Context, addr string) (net.Conn, error) {
	u, err := parse(addr)
	if err != nil {
		return nil, err
	}
	c, err := t.Opener().Dial(ctx, "tcp", "", u.Host)
	if err != nil {
		return nil, err
	}
	// So far this is TCP. An HTTP request with "Upgrade: websocket"
	// follows, which the server answers with 101; then HTTP is over
	// (section 4).
	sock := &socket{Conn: c}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	asking := context.WithoutCancel(ctx) // the library would set a deadline
	ws, resp, err := t.dialer(sock).DialContext(asking, u.String(), nil)
	if err != nil {
		err = dialError(err, resp)
	}
	if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		c.Close()
		return nil, fmt.Errorf("dial %s: %w", addr, err)
	}
	return newConn(ws, sock, t), nil
}

// Pair returns the two ends of one connection.
func (t Transport) Pair(ctx context.Context) (client, server net.Conn, err error) {
	ln, err := t.Opener().Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	return t.pair(ctx, ln)
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
