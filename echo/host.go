package echo

import (
	"context"
	"fmt"
	"net"
	"strings"
	"syscall"
)

// A Host is a machine's way to open sockets: the kernel's by default, a
// simulated one where a network is to be watched or broken.
//
// Networks and addresses are those of package net. Sockets that a Host returns
// offer the methods of their net counterparts (SetNoDelay, CloseWrite,
// ReadFromUDPAddrPort, ...) as far as that machine has them.
type Host interface {
	Listen(ctx context.Context, network, address string) (net.Listener, error)
	ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error)

	// Dial connects to remote. Local may be ""; a unixgram client needs a
	// local address to be answered.
	Dial(ctx context.Context, network, local, remote string) (net.Conn, error)
}

// A Movable transport can open its sockets on another Host than its own. All
// four can; what is carried by no host, such as a channel, is none.
type Movable interface {
	// Opener returns the Host that opens the sockets.
	Opener() Host

	// On returns the transport with its sockets opened by h.
	On(h Host) Transport
}

// Kernel is the Host that opens the sockets of this machine.
// Its zero value is ready to use.
type Kernel struct {
	// Control, if not nil, is called with each new socket before it is bound
	// or connected, as in net.ListenConfig and net.Dialer.
	Control func(network, address string, c syscall.RawConn) error
}

func (k Kernel) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	if err := ctx.Err(); err != nil {
		return nil, opError("listen", network, address, err)
	}
	lc := net.ListenConfig{Control: k.Control}
	// Go listens for Multipath TCP where the kernel has it. The subject here
	// is TCP itself.
	lc.SetMultipathTCP(false)
	return lc.Listen(ctx, network, address)
}

func (k Kernel) ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error) {
	if err := ctx.Err(); err != nil {
		return nil, opError("listen", network, address, err)
	}
	lc := net.ListenConfig{Control: k.Control}
	return lc.ListenPacket(ctx, network, address)
}

func (k Kernel) Dial(ctx context.Context, network, local, remote string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, opError("dial", network, remote, err)
	}
	d := net.Dialer{Control: k.Control}
	if local != "" {
		addr, err := resolve(network, local)
		if err != nil {
			return nil, opError("dial", network, remote, err)
		}
		d.LocalAddr = addr
	}
	return d.DialContext(ctx, network, remote)
}

func resolve(network, address string) (net.Addr, error) {
	switch {
	case strings.HasPrefix(network, "tcp"):
		return net.ResolveTCPAddr(network, address)
	case strings.HasPrefix(network, "udp"):
		return net.ResolveUDPAddr(network, address)
	case strings.HasPrefix(network, "unix"):
		return net.ResolveUnixAddr(network, address)
	}
	return nil, net.UnknownNetworkError(network)
}

// opError says the operation and the address, as the errors of net do.
func opError(op, network, address string, err error) error {
	return fmt.Errorf("%s %s %s: %w", op, network, address, err)
}
