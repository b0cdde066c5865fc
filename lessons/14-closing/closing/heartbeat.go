package closing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/websocket/frame"
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
	ln  *echo.Listener
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
	return &heart{h, echo.Guard(ln, echo.Limits{}, h.Log), address{u}}, nil
}

func (h *heart) Addr() net.Addr { return h.url }
func (h *heart) Close() error   { return h.ln.Close() }

func (h *heart) Serve(ctx context.Context) error {
	defer h.ln.When(ctx)()
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
	s := newSocket(c, frame.Server, nil)
	if err := h.upgrade(s); err != nil {
		return err
	}
	err := h.beat(s)
	rule, broken := errors.AsType[*frame.Error](err)
	switch {
	case broken:
		s.sendClose(rule.Code, rule.Rule)
	case errors.Is(err, ErrNoPong):
		s.sendClose(frame.InternalError, "no pong")
	case h.ln.Ending() && errors.Is(err, os.ErrDeadlineExceeded):
		s.sendClose(frame.GoingAway, "the server ends")
	}
	linger(c)
	if err == errDone {
		return nil
	}
	return err
}

func (h *heart) upgrade(s *socket) error {
	s.SetReadDeadline(time.Now().Add(echo.DefaultHandshake))
	head, err := s.head()
	if err != nil {
		return err
	}
	r, err := frame.CheckRequest(head)
	if err != nil {
		rule, _ := errors.AsType[*frame.Error](err)
		s.Write(frame.AppendRefusal(nil, rule.Status, err.Error()))
		return err
	}
	_, err = s.Write(frame.AppendResponse(nil, r, ""))
	return err
}

// beat echoes until the connection ends. A silence is met with a ping. Whatever
// comes then shows that the program is there, and a pong is what it owes (RFC
// 6455, section 5.5.2).
func (h *heart) beat(s *socket) error {
	var message []byte
	for asked := false; ; {
		wait := h.Every
		if asked {
			wait = h.Patience
		}
		s.SetReadDeadline(time.Now().Add(wait))
		piece, err := s.next()
		silent := errors.Is(err, os.ErrDeadlineExceeded)
		switch {
		case silent && h.ln.Ending():
			return err
		case silent && asked:
			return ErrNoPong
		case silent:
			err = s.send(frame.Ping, []byte("there?"))
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
func answer(s *socket, piece frame.Piece, message []byte) ([]byte, error) {
	switch piece.Kind {
	case frame.Ping:
		return message, s.send(frame.Pong, piece.Payload)
	case frame.Pong:
		return message, nil
	case frame.Close:
		code, _, _ := frame.ParseClose(piece.Payload)
		if err := s.sendClose(code, ""); err != nil {
			return nil, fmt.Errorf("the answer to close %d: %w", code, err)
		}
		return nil, errDone
	}
	if message = append(message, piece.Payload...); !piece.Last {
		return message, nil
	}
	return nil, s.send(piece.Kind, message)
}

// lingering is how long a connection that has ended is still read from: a
// Close with input unread would be a reset (lesson 6).
const lingering = time.Second

func linger(c net.Conn) {
	h, ok := c.(interface{ CloseWrite() error })
	if !ok || h.CloseWrite() != nil {
		return
	}
	c.SetReadDeadline(time.Now().Add(lingering))
	io.Copy(io.Discard, c)
}
