// breaks: alive
// believes: A ping is answered by a pong, so only a pong is an answer.

// Package exercise is lesson 14: how a WebSocket ends, and how one end notices
// that the other is not there any more.
package exercise

import (
	"context"
	"errors"
	"time"
)

// A Kind says what a frame is.
type Kind int

const (
	Text Kind = iota
	Close
	Ping
	Pong
)

// The close codes that occur here (RFC 6455, section 7.4.1).
const (
	Normal        = 1000 // all is done
	GoingAway     = 1001 // this end is shut down
	ProtocolError = 1002 // the other end has broken a rule
	NoStatus      = 1005 // never sent: the close frame had no code
	Abnormal      = 1006 // never sent: there was no close frame
	InternalError = 1011 // this end cannot go on
)

// A Frame is one whole frame. A close frame without a code has Code 0, in both
// directions. Other frames have no Code, and close frames have no Data here.
type Frame struct {
	Kind Kind
	Code int
	Data string
}

// A Link carries frames over TCP.
type Link interface {
	// Send sends one frame. It does not wait, and fails when the connection
	// has failed.
	Send(Frame) error

	// Receive returns the next frame. When ctx ends first it returns the error
	// of ctx, and no frame is lost: Receive may be called again. Any other
	// error is the end of the connection: io.EOF after a FIN, or a reset.
	Receive(ctx context.Context) (Frame, error)

	// Close closes the TCP connection.
	Close() error
}

// Times are the limits of Serve.
type Times struct {
	Idle  time.Duration // the silence that is met with a ping
	Pong  time.Duration // how long a sign of life may take after that
	Close time.Duration // how long an answer to a close frame may take
}

// An End says how a connection has ended.
type End struct {
	// Code is that of the first close frame that came from the other end:
	// NoStatus if it had none, ProtocolError if it had one that must not be
	// on the wire, Abnormal if no close frame came.
	Code int

	// Clean says that a close frame was sent and that one has come.
	Clean bool
}

// Serve is one end of a WebSocket, the server's.
func Serve(ctx context.Context, link Link, t Times) End {
	s := &state{link: link, times: t, end: End{Code: Abnormal}}
	defer link.Close()
	s.heard()
	for !s.over {
		f, err := s.receive(ctx)
		switch {
		case err == nil:
			s.take(f)
		case errors.Is(err, context.Canceled) && !s.said:
			s.goodbye(GoingAway)
		case errors.Is(err, context.DeadlineExceeded):
			s.late()
		default:
			s.over = true
		}
	}
	return s.end
}

// A state is open until a close frame is sent, and over when one has come as
// well, or will not come.
type state struct {
	link  Link
	times Times
	until time.Time // when the silence is too long
	asked bool      // a ping is out, and nothing has come since
	said  bool      // the close frame is sent: nothing may follow
	over  bool
	end   End
}

// receive waits for a frame as long as the state allows. After the goodbye the
// end of ctx has nothing more to say.
func (s *state) receive(ctx context.Context) (Frame, error) {
	if s.said {
		ctx = context.WithoutCancel(ctx)
	}
	waiting, cancel := context.WithDeadline(ctx, s.until)
	defer cancel()
	f, err := s.link.Receive(waiting)
	// ctx may have a deadline of its own, which is its end like any other.
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil {
		err = context.Canceled
	}
	return f, err
}

// take is what a frame does to the state.
func (s *state) take(f Frame) {
	if f.Kind == Close {
		s.answer(f.Code)
		return
	}
	if s.said {
		return // whatever is on its way: only the answer counts
	}
	s.until = time.Now().Add(s.times.Idle)
	switch f.Kind {
	case Pong:
		s.asked = false
	case Text:
		s.send(f)
	case Ping:
		s.send(Frame{Kind: Pong, Data: f.Data})
	}
}

// heard notes a sign of life.
func (s *state) heard() {
	s.asked, s.until = false, time.Now().Add(s.times.Idle)
}

// late is when nothing has come for too long: first somebody is asked, then
// the connection is given up, and then the answer to that is.
func (s *state) late() {
	switch {
	case s.said:
		s.over = true
	case s.asked:
		s.goodbye(InternalError)
	default:
		s.asked, s.until = true, time.Now().Add(s.times.Pong)
		s.send(Frame{Kind: Ping, Data: "there?"})
	}
}

// goodbye sends the close frame. What is awaited from now on is the other one,
// and this deadline does not move any more.
func (s *state) goodbye(code int) {
	s.send(Frame{Kind: Close, Code: code})
	s.said, s.until = true, time.Now().Add(s.times.Close)
}

// answer ends the connection, with a close frame unless one was sent.
func (s *state) answer(code int) {
	s.end.Code = code
	switch code {
	case 0:
		s.end.Code = NoStatus // which is not sent: it stands for no code
	case NoStatus, Abnormal:
		code, s.end.Code = ProtocolError, ProtocolError
	}
	if !s.said {
		s.send(Frame{Kind: Close, Code: code})
		s.said = true
	}
	s.end.Clean = !s.over // the answer went out
	s.over = true
}

func (s *state) send(f Frame) {
	if s.link.Send(f) != nil {
		s.over = true
	}
}
