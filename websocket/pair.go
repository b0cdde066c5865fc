package websocket

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"

	gorilla "github.com/gorilla/websocket"
)

// pair upgrades one connection over ln, which it closes.
func (t Transport) pair(
	ctx context.Context, ln net.Listener,
) (client, server net.Conn, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	upgraded := make(chan *gorilla.Conn)
	h := t.httpServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := t.upgrader().Upgrade(w, r, nil)
		if err != nil {
			return
		}
		select {
		case upgraded <- ws:
		case <-ctx.Done():
			ws.Close()
		}
	}))
	go h.Serve(t.secure(sockets{ln}))
	defer h.Close()
	defer ln.Close() // first, since Close waits for Serve

	client, err = t.Dial(ctx, t.url(ln.Addr().String(), "/").String())
	if err != nil {
		return nil, nil, err
	}
	for {
		select {
		case ws := <-upgraded:
			if ws.RemoteAddr().String() == client.LocalAddr().String() {
				return client, newConn(ws, under(ws), t), nil
			}
			ws.Close() // of another client
		case <-ctx.Done():
			client.Close()
			return nil, nil, ctx.Err()
		}
	}
}

// sockets accepts connections as a conn needs them.
type sockets struct{ net.Listener }

func (s sockets) Accept() (net.Conn, error) {
	c, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &socket{Conn: c}, nil
}

func under(ws *gorilla.Conn) *socket {
	c := ws.NetConn()
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	return c.(*socket)
}
