package tcp

import (
	"context"
	"crypto/tls"
	"errors"
	"net"

	"github.com/socketlab/socketlab/echo"
)

// secure is the server's side of the TLS handshake. It begins after Accept,
// since it needs bytes from the peer, and a peer may never send them.
func (s *server) secure(c net.Conn) (net.Conn, error) {
	if s.t.TLS == nil {
		return c, nil
	}
	ctx := context.Background()
	if limit := s.t.Limits.OrDefaults().Handshake; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	tc := tls.Server(c, s.t.TLS)
	return tc, tc.HandshakeContext(ctx)
}

// secure is the client's side: it checks that the server's certificate is
// good for the host in addr.
func (t Transport) secure(
	ctx context.Context, c net.Conn, addr string,
) (net.Conn, error) {
	if t.TLS == nil {
		return c, nil
	}
	return echo.ClientTLS(ctx, c, t.TLS, addr)
}

// securePair runs the TLS handshake on both ends simultaneously.
func (t Transport) securePair(
	ctx context.Context, client, server net.Conn,
) (net.Conn, net.Conn, error) {
	if t.TLS == nil {
		return client, server, nil
	}
	far := tls.Server(server, t.TLS)
	done := make(chan error, 1)
	go func() { done <- far.HandshakeContext(ctx) }()
	near, err := t.secure(ctx, client, server.LocalAddr().String())
	if err != nil {
		server.Close()
	}
	if err := errors.Join(err, <-done); err != nil {
		client.Close()
		server.Close()
		return nil, nil, err
	}
	return near, far, nil
}
