package websocket

import (
	"context"
	"net"
	"net/http"
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
	u, err := t.parseListen(addr)
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
	// Accept is an HTTP server's here: what it accepts is a request first,
	// and becomes a WebSocket in ServeHTTP.
	h := s.t.httpServer(s)
	defer h.Close()
	return s.ln.Wait(h.Serve(s.t.secure(s.ln)))
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := s.upgrade(w, r)
	if err != nil {
		return // the response says why
	}
	// This handler returns, and its buffers go: what it hands over is a TCP
	// connection that has nothing to do with HTTP any more.
	s.ln.Go(ws.NetConn(), func(net.Conn) error { return s.echo(ws) })
}

func (s *server) Close() error { return s.ln.Close() }
