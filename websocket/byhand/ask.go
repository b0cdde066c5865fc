package byhand

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/websocket/frame"
)

// ask is the client's side of the handshake, about u, over c.
func (t Transport) ask(c net.Conn, u *url.URL) (*socket, error) {
	ws := newSocket(c, frame.Client, t)
	var nonce [16]byte
	if _, err := io.ReadFull(t.source(), nonce[:]); err != nil {
		return nil, err
	}
	sent := frame.Request{
		Target: u.RequestURI(), Host: u.Host, Key: frame.Key(nonce),
		Protocols: t.Subprotocols,
	}
	request, err := frame.AppendRequest(nil, sent)
	if err != nil {
		return nil, err
	}
	if _, err := c.Write(request); err != nil {
		return nil, err
	}
	h, err := ws.head()
	if err != nil {
		ws.release()
		return nil, err
	}
	_, err = frame.CheckResponse(h, sent)
	switch {
	case errors.Is(err, frame.ErrStart): // such as a request
		ws.release()
		return nil, err
	case err != nil:
		ws.release()
		answer := h.Start[1] + " " + h.Start[2]
		return nil, fmt.Errorf("%w: the server answered %s", err, answer)
	}
	return ws, nil
}

// source is where keys come from.
func (t Transport) source() io.Reader {
	if t.Rand == nil {
		return rand.Reader
	}
	return seeded{t.Rand}
}

// A seeded source is not for concurrent use, and connections share it.
type seeded struct{ from io.Reader }

var drawing sync.Mutex

func (s seeded) Read(p []byte) (int, error) {
	drawing.Lock()
	defer drawing.Unlock()
	return s.from.Read(p)
}

// pair shakes hands on both ends of one connection over ln, which it
// closes.
func (t Transport) pair(
	ctx context.Context, ln net.Listener,
) (client, server net.Conn, err error) {
	near, far, err := echo.AcceptPair(ctx, ln, func(addr string) (net.Conn, error) {
		return t.host().Dial(ctx, "tcp", "", addr)
	})
	if err != nil {
		return nil, nil, err
	}
	closeBoth := func() {
		near.Close()
		far.Close()
	}
	stop := context.AfterFunc(ctx, closeBoth)
	answered := make(chan error, 1)
	answers := newSocket(far, frame.Server, t)
	go func() {
		err := t.accept(answers)
		if err != nil {
			closeBoth()
		}
		answered <- err
	}()
	u := &url.URL{Scheme: "ws", Host: near.RemoteAddr().String(), Path: "/"}
	asks, err := t.ask(near, u)
	if err != nil {
		closeBoth()
	}
	err = errors.Join(err, <-answered)
	if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		closeBoth()
		return nil, nil, err
	}
	return newConn(asks, t), newConn(answers, t), nil
}

// accept answers whoever asks.
func (t Transport) accept(ws *socket) error {
	h, err := ws.head()
	if err != nil {
		return err
	}
	r, err := frame.CheckRequest(h)
	if err != nil {
		return err
	}
	_, err = ws.Write(frame.AppendResponse(nil, r, r.Choose(t.Subprotocols)))
	return err
}
