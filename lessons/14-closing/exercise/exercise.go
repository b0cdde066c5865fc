// Package exercise is lesson 14: how a WebSocket ends, and how one end notices
// that the other is not there any more.
package exercise

import (
	"context"
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

// Serve is one end of a WebSocket: the server's, which closes TCP first. It
// echoes texts until the connection ends, closes the link, and says how it
// ended. Its rules:
//
//   - A text is sent back as it came.
//   - A ping is answered with a pong that has the same Data. A pong that
//     nobody has asked for is ignored.
//   - The first close frame that comes is answered with a close frame of the
//     same code, or of none if it had none, unless a close frame has been sent
//     before: then this one is the answer, or it has crossed the other. A code
//     that must not be on the wire, NoStatus or Abnormal, is answered with
//     ProtocolError. Then the link is closed, and the connection has ended.
//   - Behind its own close frame Serve sends nothing at all, and it echoes
//     nothing that comes before the answer.
//   - When ctx ends, it sends a close frame with GoingAway and goes on
//     receiving until the close frame of the other end has come.
//   - When nothing has come for Idle, it sends a ping, with any Data. When
//     nothing has come for Pong after that, it sends a close frame with
//     InternalError and goes on receiving as above. Any frame is a sign of
//     life, and the next ping is Idle after it.
//   - An answer to its close frame that has not come within Close does not
//     come any more. Nothing that comes meanwhile gives it more time.
//   - When Receive or Send fails, the connection has ended. Nothing is sent.
//   - The link is closed before Serve returns, and not before one of these
//     ends. No goroutine is left then.
func Serve(ctx context.Context, link Link, t Times) End {
	link.Close()
	return End{} // not written yet
}
