package echo

import (
	"context"
	"crypto/tls"
	"net"
)

// ClientTLS runs the client's side of a TLS handshake over c, and closes c if
// that fails. It checks that the server's certificate is good for the host in
// addr, unless config names another. A nil config is the system's. The error
// is a *TLSError.
func ClientTLS(
	ctx context.Context, c net.Conn, config *tls.Config, addr string,
) (net.Conn, error) {
	if config == nil {
		config = &tls.Config{}
	}
	if config.ServerName == "" {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			c.Close()
			return nil, err
		}
		config = config.Clone()
		config.ServerName = host
	}
	first := &firstBytes{Conn: c}
	tc := tls.Client(first, config)
	if err := tc.HandshakeContext(ctx); err != nil {
		c.Close()
		return nil, &TLSError{Err: err, NotTLS: first.areNotTLS()}
	}
	return tc, nil
}

// A TLSError is the error of a client's TLS handshake. Package tls has types
// for a few of its errors only.
type TLSError struct {
	Err    error
	NotTLS bool // what the peer sent is not from a TLS server
}

// Error returns the text of the error from package tls.
func (e *TLSError) Error() string { return e.Err.Error() }

// Unwrap returns the error from package tls, the socket or the context.
func (e *TLSError) Unwrap() error { return e.Err }

// A firstBytes is a connection that records the first bytes of its peer.
type firstBytes struct {
	net.Conn
	got [6]byte
	n   int
}

// NetConn returns the connection without the record.
func (b *firstBytes) NetConn() net.Conn { return b.Conn }

func (b *firstBytes) Read(p []byte) (int, error) {
	n, err := b.Conn.Read(p)
	b.n += copy(b.got[b.n:], p[:n])
	return n, err
}

// areNotTLS reports whether the peer sent something, and neither an alert nor
// a ServerHello. An echo server sends the ClientHello back (RFC 8446, sections
// 4 and 5.1).
func (b *firstBytes) areNotTLS() bool {
	const alert, handshake, serverHello = 21, 22, 2
	switch {
	case b.n == 0 || b.got[0] == alert:
		return false
	case b.got[0] != handshake:
		return true
	}
	return b.n == len(b.got) && b.got[5] != serverHello
}
