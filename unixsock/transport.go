package unixsock

import (
	"cmp"
	"context"
	"io/fs"
	"log/slog"
	"net"
	"runtime"

	"github.com/socketlab/socketlab/echo"
)

// Transport carries an echo over Unix sockets. Addresses are paths of at
// most 107 bytes (103 on macOS), or on Linux abstract names: "@name".
type Transport struct {
	Host   echo.Host    // opens the sockets; nil is this machine's kernel
	Limits echo.Limits  // what a peer can cost the server
	Log    *slog.Logger // connections of the server; nil is silent

	// Type is "unix" for a stream, "unixgram" for datagrams, "unixpacket"
	// for messages over a connection. Empty is "unix".
	Type string

	// Mode is the permission of the socket file: who may write to it may
	// connect. Zero is 0600, which is the user alone.
	Mode fs.FileMode

	// Admit, if not nil, sees who connects before anything is echoed; an
	// error closes the connection. It needs a type that has connections,
	// and is called for several of them simultaneously.
	Admit func(Credentials) error

	// ReadBuffer and WriteBuffer are SO_RCVBUF and SO_SNDBUF in bytes. Zero
	// leaves them to the kernel. A message has to fit the second (unix(7)).
	ReadBuffer, WriteBuffer int
}

// Traits says what a Unix socket of this type promises.
func (t Transport) Traits() echo.Traits {
	traits := echo.Traits{
		Name:         t.network(),
		Reliable:     true,
		Ordered:      true,
		Refuses:      true,
		Backpressure: true,
		Resumable:    true,
		Crosses:      echo.CrossesHost,
	}
	connected := t.network() != "unixgram"
	traits.Connected, traits.HalfClose = connected, connected
	if t.network() != "unix" {
		traits.Boundaries, traits.Truncates = true, true
		traits.MaxMessage = t.maxMessage()
	}
	traits.EmptyMessages = !connected
	return traits
}

// maxMessage is less than the kernel takes as a rule: there the limit is
// the send buffer less its own share, or net.local.dgram.maxdgram.
func (t Transport) maxMessage() int {
	most := 64 << 10
	if runtime.GOOS == "darwin" {
		most = 2048
	}
	if t.WriteBuffer > 0 {
		return min(most, t.WriteBuffer)
	}
	return most
}

// Dial connects to the server at addr.
func (t Transport) Dial(ctx context.Context, addr string) (net.Conn, error) {
	if err := CheckName(addr); err != nil {
		return nil, err
	}
	if t.network() == "unixgram" {
		return t.dialPacket(ctx, addr)
	}
	// There is no handshake: connect(2) puts the connection into the
	// server's backlog and returns. The file alone is not enough: when its
	// server is gone it refuses.
	c, err := t.Opener().Dial(ctx, t.network(), "", addr)
	if err != nil {
		return nil, err
	}
	if err := t.tune(c); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Pair returns the two ends of one connection, or two sockets that talk to
// each other.
func (t Transport) Pair(ctx context.Context) (client, server net.Conn, err error) {
	if t.network() == "unixgram" {
		return t.packetPair(ctx)
	}
	ln, err := t.listen(ctx, "")
	if err != nil {
		return nil, nil, err
	}
	client, server, err = echo.AcceptPair(ctx, ln, func(addr string) (net.Conn, error) {
		return t.Dial(ctx, addr)
	})
	if err != nil {
		return nil, nil, err
	}
	if err := t.tune(server); err != nil {
		client.Close()
		server.Close()
		return nil, nil, err
	}
	return client, server, nil
}

// Opener returns the host that opens the sockets: t.Host, or the kernel.
func (t Transport) Opener() echo.Host {
	if t.Host == nil {
		return kernel(t.mode())
	}
	return t.Host
}

// On returns t with its sockets opened by h.
func (t Transport) On(h echo.Host) echo.Transport {
	t.Host = h
	return t
}

func (t Transport) network() string { return cmp.Or(t.Type, "unix") }

func (t Transport) mode() fs.FileMode { return cmp.Or(t.Mode, 0o600).Perm() }

var (
	_ echo.Transport = Transport{}
	_ echo.Movable   = Transport{}
)
