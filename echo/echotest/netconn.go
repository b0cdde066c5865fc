package echotest

import (
	"context"
	"crypto/tls"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"github.com/socketlab/socketlab/echo"
)

// testNetConn runs the conformance tests of package net's own connections over
// a Pair. They are written for streams that survive a timeout.
func testNetConn(t *testing.T, transport echo.Transport) {
	if traits := transport.Traits(); traits.Boundaries || !traits.Resumable {
		t.Skipf("%s is not a stream", traits.Name)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	client, server, err := transport.Pair(ctx)
	require.NoError(t, err)
	closeBoth(client, server)
	if _, ok := client.(*tls.Conn); ok {
		t.Skip("a TLS connection does not survive a Write that timed out")
	}
	nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
		client, server, err := transport.Pair(ctx)
		return client, server, func() { closeBoth(client, server) }, err
	})
}
