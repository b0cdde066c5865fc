package udp

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"runtime"

	"github.com/socketlab/socketlab/echo"
)

// Transport carries an echo over UDP. Addresses are "host:port".
type Transport struct {
	Host   echo.Host    // opens the sockets; nil is this machine's kernel
	Limits echo.Limits  // has no use here: a server without connections holds nothing
	Log    *slog.Logger // datagrams that the server drops; nil is silent

	// ReadBuffer and WriteBuffer are SO_RCVBUF and SO_SNDBUF in bytes. Zero
	// leaves them to the kernel. What arrives while the receive buffer is
	// full is dropped (udp(7)).
	ReadBuffer, WriteBuffer int
}

// Traits says what a UDP socket promises.
func (t Transport) Traits() echo.Traits {
	return echo.Traits{
		Name:          "udp",
		Boundaries:    true,
		Truncates:     true,
		Resumable:     true,
		EmptyMessages: true,
		MaxMessage:    maxMessage(),
		Crosses:       echo.CrossesNetwork,
	}
}

// maxMessage is what IPv4 leaves of 65,535 bytes after its header of 20 and
// UDP's of 8. Some systems take less than that (net.inet.udp.maxdgram).
func maxMessage() int {
	switch runtime.GOOS {
	case "darwin", "ios":
		return 9216
	}
	return 65507
}

// Dial connects to the server at addr.
func (t Transport) Dial(ctx context.Context, addr string) (net.Conn, error) {
	// Nothing is sent: connect(2) only fixes the peer, so that Write needs
	// no address and Read ignores unexpected sources. Success does not mean
	// that anybody listens.
	c, err := t.Opener().Dial(ctx, "udp", "", addr)
	if err != nil {
		return nil, err
	}
	if err := t.tune(c); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Pair returns two sockets that talk to each other.
func (t Transport) Pair(ctx context.Context) (client, server net.Conn, err error) {
	pc, err := t.Opener().ListenPacket(ctx, "udp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	if err := t.tune(pc); err != nil {
		pc.Close()
		return nil, nil, err
	}
	client, err = t.Dial(ctx, pc.LocalAddr().String())
	if err != nil {
		pc.Close()
		return nil, nil, err
	}
	return client, echo.Fixed(pc, client.LocalAddr()), nil
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
