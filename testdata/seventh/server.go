package seventh

import (
	"cmp"
	"context"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

type server struct {
	t  Transport
	ln *echoserver.Listener
}

// Listen binds an echo server to addr; "" is any free port.
func (t Transport) Listen(ctx context.Context, addr string) (echo.Server, error) {
	// From here on connections wait in a channel until the program accepts
	// them.
	ln, err := t.Opener().Listen(ctx, "memory", cmp.Or(addr, "127.0.0.1:0"))
	if err != nil {
		return nil, err
	}
	return &server{t, echoserver.Limit(ln, t.Limits, t.Log)}, nil
}

func (s *server) Addr() net.Addr { return s.ln.Addr() }

func (s *server) Serve(ctx context.Context) error {
	// The end of ctx closes the listener. Connections outlive it.
	defer s.ln.ShutdownOn(ctx)()
	for {
		// Accept takes a connection that is already established out of the
		// channel.
		c, err := s.ln.Accept()
		if err != nil {
			return s.ln.Wait(err)
		}
		s.ln.Go(c, s.echo)
	}
}

func (s *server) Close() error { return s.ln.Close() }
