package wire

import (
	"context"
	"net"
	"net/netip"

	"github.com/socketlab/socketlab/echo"
)

var (
	_ echo.Host = (*Host)(nil)
	_ echo.Host = Ends{}
)

// Between is two hosts as one echo.Host, for a program that holds both ends: it
// listens on one of them and dials from the other. Addresses of the loopback
// mean the server, so that what a program sends to itself crosses the link.
func Between(client, server *Host) Ends { return Ends{client, server} }

// Ends is what Between returns.
type Ends struct{ Client, Server *Host }

// Listen listens on the server.
func (e Ends) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	return e.Server.Listen(ctx, network, e.reach(address))
}

// ListenPacket listens on the server.
func (e Ends) ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error) {
	return e.Server.ListenPacket(ctx, network, e.reach(address))
}

// Dial dials from the client.
func (e Ends) Dial(ctx context.Context, network, local, remote string) (net.Conn, error) {
	return e.Client.Dial(ctx, network, local, e.reach(remote))
}

// reach puts the server in the place of a loopback address, and leaves alone
// what it does not understand.
func (e Ends) reach(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	addr, err := netip.ParseAddr(host)
	switch {
	case host == "localhost", err == nil && addr.Unmap().Is4() && addr.Unmap().IsLoopback():
		return net.JoinHostPort(e.Server.addr4.String(), port)
	case err == nil && addr.IsLoopback():
		return net.JoinHostPort(e.Server.addr6.String(), port)
	}
	return address
}
