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

// Between returns two hosts as one echo.Host, for a program that holds both
// ends. It listens on the server and dials from the client. Loopback addresses
// stand for the server, so that packets cross the link although the program
// talks to itself.
func Between(client, server *Host) Ends { return Ends{client, server} }

// Ends holds the two hosts of Between.
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

// reach replaces a loopback address by the server's. It returns any other
// address unchanged.
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
