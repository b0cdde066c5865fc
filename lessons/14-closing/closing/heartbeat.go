package closing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
	"github.com/socketlab/socketlab/websocket/frame"
	"github.com/socketlab/socketlab/websocket/rawconn"
)

// A Heartbeat is a WebSocket echo server that asks a silent peer whether its
// program is still there.
type Heartbeat struct {
	Host     echo.Host     // nil is this machine's kernel
	Log      *slog.Logger  // nil is silent
	Every    time.Duration // the silence that is met with a ping
	Patience time.Duration // how long the answer may take
}

type heart struct {
	Heartbeat
	ln  *echoserver.Listener
	url address
}

type address struct{ *url.URL }

func (a address) Network() string { return "websocket" }

// Listen binds the server to addr, a URL such as ws://127.0.0.1:0/echo.
func (h Heartbeat) Listen(ctx context.Context, addr string) (echo.Server, error) {
	u, err := url.Parse(addr)
	if err != nil {
		return nil, err
	}
	ln, err := cmp.Or[echo.Host](h.Host, echo.Kernel{}).Listen(ctx, "tcp", u.Host)
	if err != nil {
		return nil, err
	}
	u.Host = ln.Addr().String()
	return &heart{h, echoserver.Limit(ln, echo.Limits{}, h.Log), address{u}}, nil
}

func (h *heart) Addr() net.Addr { return h.url }
func (h *heart) Close() error   { return h.ln.Close() }

func (h *heart) Serve(ctx context.Context) error {
	defer h.ln.ShutdownOn(ctx)()
	for {
		c, err := h.ln.Accept()
		if err != nil {
			return h.ln.Wait(err)
		}
		h.ln.Go(c, h.serve)
	}
}

// ErrNoPong ends a connection whose peer was asked and did not answer.
var ErrNoPong = errors.New("no pong: the program at the other end does not answer")

func (h *heart) serve(c net.Conn) error {
	s := newConn(c, frame.Server, nil)
	s.SetReadDeadline(time.Now().Add(echo.DefaultHandshake))
	if err := s.Upgrade(); err != nil {
		return err
	}
	err := h.beat(s)
	rule, broken := errors.AsType[*frame.Error](err)
	switch {
	case broken:
		s.SendClose(rule.Code, rule.Rule)
	case errors.Is(err, ErrNoPong):
		s.SendClose(frame.InternalError, "no pong")
	case h.ln.Ending() && errors.Is(err, os.ErrDeadlineExceeded):
		s.SendClose(frame.GoingAway, "the server ends")
	}
	s.Linger(lingering)
	if err == errDone {
		return nil
	}
	return err
}

// beat echoes until the connection ends. A silence is met with a ping. Whatever
// comes then shows that the program is there, and a pong is what it owes (RFC
// 6455, section 5.5.2).
func (h *heart) beat(s *rawconn.Conn) error {
	var message []byte
	for asked := false; ; {
		wait := h.Every
		if asked {
			wait = h.Patience
		}
		s.SetReadDeadline(time.Now().Add(wait))
		piece, err := s.Next()
		silent := errors.Is(err, os.ErrDeadlineExceeded)
		switch {
		case silent && h.ln.Ending():
			return err
		case silent && asked:
			return ErrNoPong
		case silent:
			err = s.Send(frame.Ping, []byte("there?"))
		case err == nil:
			message, err = answer(s, piece, message)
		}
		if asked = silent; err != nil {
			return err
		}
	}
}

// errDone is the end behind the answer to a close frame.
var errDone = errors.New("both close frames are there")

// answer does what a frame asks for. Message is what has come of one.
func answer(s *rawconn.Conn, piece frame.Piece, message []byte) ([]byte, error) {
	switch piece.Kind {
	case frame.Ping:
		return message, s.Send(frame.Pong, piece.Payload)
	case frame.Pong:
		return message, nil
	case frame.Close:
		code, _, _ := frame.ParseClose(piece.Payload)
		if err := s.SendClose(code, ""); err != nil {
			return nil, fmt.Errorf("the answer to close %d: %w", code, err)
		}
		return nil, errDone
	}
	if message = append(message, piece.Payload...); !piece.Last {
		return message, nil
	}
	return nil, s.Send(piece.Kind, message)
}

// lingering is how long a connection that has ended is still read from.
const lingering = time.Second
