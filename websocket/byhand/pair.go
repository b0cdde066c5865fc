package byhand

import (
	"context"
	"errors"
	"net"
	"net/url"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/websocket/frame"
)

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
	stop := context.AfterFunc(ctx, func() { near.Close(); far.Close() })
	asks, answers, err := t.shake(near, far)
	if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		near.Close()
		far.Close()
		return nil, nil, err
	}
	return newConn(asks, t), newConn(answers, t), nil
}

// shake runs both sides of the handshake simultaneously. The one that
// fails ends the other.
func (t Transport) shake(near, far net.Conn) (asks, answers *socket, err error) {
	answers = newSocket(far, frame.Server, t)
	answered := make(chan error, 1)
	go func() {
		err := t.accept(answers)
		if err != nil {
			far.Close()
		}
		answered <- err
	}()
	u := &url.URL{Scheme: "ws", Host: near.RemoteAddr().String(), Path: "/"}
	asks, err = t.ask(near, u)
	if err != nil {
		near.Close()
	}
	return asks, answers, errors.Join(err, <-answered)
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
