// Package wiretest holds what tests over the simulated network share: two hosts
// and a connection between them.
package wiretest

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/wire"
)

// Two returns a network, which is closed with the test, and two of its hosts.
func Two(t *testing.T, link link.Link) (n *wire.Network, client, server *wire.Host) {
	n = wire.New(link)
	t.Cleanup(func() { n.Close() })
	return n, n.Host("client"), n.Host("server")
}

// Connect returns both ends of a TCP connection.
func Connect(t *testing.T, client, server *wire.Host, network, address string) (c, s *wire.Conn) {
	ln, err := server.Listen(t.Context(), network, address)
	require.NoError(t, err)
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	dialled, err := client.Dial(t.Context(), network, "", "server:"+port)
	require.NoError(t, err)
	accepted, err := ln.Accept()
	require.NoError(t, err)
	return dialled.(*wire.Conn), accepted.(*wire.Conn)
}
