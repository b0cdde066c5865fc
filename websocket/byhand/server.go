package byhand

import (
	"context"
	"net"
	"slices"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

type server struct {
	t   Transport
	ln  *echoserver.Listener
	url address
}

// Listen binds an echo server to addr; "" is any free port of 127.0.0.1.
func (t Transport) Listen(ctx context.Context, addr string) (echo.Server, error) {
	u, err := parseListen(addr)
	if err != nil {
		return nil, err
	}
	// From here on the kernel completes handshakes and queues connections
	// in the backlog, whether or not the program ever accepts them
	// (listen(2)).
	ln, err := t.Opener().Listen(ctx, "tcp", u.Host)
	if err != nil {
		return nil, err
	}
	name := u.Hostname()
	u.Host = ln.Addr().String()
	t.Hosts = append(slices.Clone(t.Hosts), name, u.Hostname())
	return &server{t, echoserver.Limit(ln, t.Limits, t.Log), address{u}}, nil
}

func (s *server) Addr() net.Addr { return s.url }

func (s *server) Serve(ctx context.Context) error {
	// The end of ctx closes the listening socket. Connections are sockets
	// of their own, so they outlive it.
	defer s.ln.ShutdownOn(ctx)()
	for {
		// Accept takes a connection that is already established out of the
		// backlog, as a new descriptor of its own (accept(2)). It is one of
		// TCP: nobody has asked for a WebSocket yet.
		c, err := s.ln.Accept()
		if err != nil {
			return s.ln.Wait(err)
		}
		s.ln.Go(c, s.echo)
	}
}

func (s *server) Close() error { return s.ln.Close() }
