package echo

import (
	"context"
	"net"
)

// A Transport carries an echo over one kind of socket.
// Its zero value is ready to use; its fields are socket options.
//
// Methods may be called concurrently, as long as nobody changes the fields.
type Transport interface {
	// Traits says what this transport, with these options, promises.
	Traits() Traits

	// Listen binds an echo server to addr, in this transport's own form; ""
	// means any free address here. The context bounds only the call itself.
	// Nothing is answered before Serve; Close releases the address.
	Listen(ctx context.Context, addr string) (Server, error)

	// Dial connects to addr, as printed by Server.Addr. The context bounds
	// only the call itself. The cause of a failure is kept:
	// errors.Is(err, syscall.ECONNREFUSED) when nobody listens, where the
	// transport can tell.
	Dial(ctx context.Context, addr string) (net.Conn, error)

	// Pair returns both ends of one connection, with no echo between them:
	// what experiments and net's own conformance tests look at. For datagrams
	// the server's end is fixed to one peer.
	Pair(ctx context.Context) (client, server net.Conn, err error)
}

// A Server sends back what it receives, to whoever sent it.
type Server interface {
	// Addr is the bound address. Its String is what Dial takes.
	Addr() net.Addr

	// Serve echoes until ctx is done. Then it stops accepting, goes on echoing
	// on each socket until the peer ends, 100 ms pass in silence, or 5 s in
	// all, closes everything and returns nil. After Close it returns
	// net.ErrClosed. A Server is served once.
	Serve(ctx context.Context) error

	// Close releases the address and every connection immediately. It may be
	// called at any time, from any goroutine, more than once.
	Close() error
}
