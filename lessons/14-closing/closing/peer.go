package closing

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/words"
	"github.com/socketlab/socketlab/websocket/frame"
	"github.com/socketlab/socketlab/websocket/rawconn"
)

// A Peer is a client that has one message echoed and then ends in its way.
// It speaks RFC 6455 by hand, since some of the ways break it.
type Peer struct {
	Kind    string // one of Kinds
	URL     string // of the server: ws://host:port/path
	Message string // is echoed; "hello" if empty

	Host    echo.Host     // opens the socket; nil is this machine's kernel
	Clock   Clock         // the clock of Host
	Keys    io.Reader     // where keys and masks come from; nil is crypto/rand
	Timeout time.Duration // for all of it

	// Stop makes the server end. Nil is a server that nobody here can stop;
	// then a message that it must refuse takes its place.
	Stop func()
	// Crossing is how long after Stop a simultaneous close goes out. Zero is
	// when the server's has come, which lies unread meanwhile.
	Crossing time.Duration

	Tell func(Step) // is called for each step; nil is nobody
}

// A Clock is that of a machine, or of a simulated network.
type Clock interface {
	Now() time.Time         // as deadlines are set by
	Elapsed() time.Duration // since some beginning
	Sleep(time.Duration)
}

// A Step is what a Peer has done or got.
type Step struct {
	At      time.Duration
	Verb    Verb
	What    string
	Section string // of RFC 6455, or ""
}

// A Verb says what kind of step it is.
type Verb int

// These are the kinds of steps.
const (
	Did    Verb = iota // something by itself
	Sent               // bytes
	Got                // bytes, or an end
	Logged             // by the server
)

var verbs = [...]string{Did: "did", Sent: "sent", Got: "got", Logged: "log"}

// String returns v in at most four letters.
func (v Verb) String() string { return words.Or(verbs[v], int(v)) }

// A TCPEnd is what has ended one direction of a TCP connection.
type TCPEnd int

// These are the ends of a direction.
const (
	Open TCPEnd = iota // it has not ended
	FIN
	RST
)

var tcpEnds = [...]string{Open: "open", FIN: "FIN", RST: "RST"}

// String returns the name of e in RFC 9293.
func (e TCPEnd) String() string { return words.Or(tcpEnds[e], int(e)) }

// An End is how a connection ended, as the Peer saw it.
type End struct {
	Sent, Got frame.Code // of the close frames; 0 is no close frame
	Reason    string     // in the server's
	TCP       TCPEnd     // of the server's direction
	Pings     int        // that the server has sent
	LetGo     bool       // the server's socket is gone, by a probe
	TimedOut  bool       // nothing more came until Timeout
}

// Kinds are the ways to end.
var Kinds = []string{"polite", "simultaneous", "mute", "resetting", "never-pongs"}

// What Run returns of a server that is reached and does not take part.
var (
	ErrNoEcho = errors.New("the server did not send the message back")
	ErrLate   = errors.New("the message did not come back in time")
	ErrGone   = errors.New("the server ended the connection before the message was back")
	ErrRule   = errors.New("the server has broken a rule") // wraps a *frame.Error
)

// Run connects, has a message echoed, and ends.
func (p Peer) Run(ctx context.Context) (End, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := p.connect(ctx)
	if err != nil {
		return End{}, err
	}
	defer s.Close()
	defer context.AfterFunc(ctx, func() { s.Close() })()
	r := &run{Peer: p, s: s, ctx: ctx, silent: p.Kind == "never-pongs"}
	if err := r.echo(); err != nil {
		return r.end, err
	}
	script := map[string]func() error{
		"polite": r.polite, "simultaneous": r.simultaneous, "mute": r.mute,
		"resetting": r.resetting, "never-pongs": r.neverPongs,
	}[p.Kind]
	if script == nil {
		return r.end, fmt.Errorf("no peer is called %q", p.Kind)
	}
	err = script()
	return r.end, cmp.Or(ctx.Err(), err)
}

// connect dials and shakes hands.
func (p Peer) connect(ctx context.Context) (*rawconn.Conn, error) {
	u, err := url.Parse(p.URL)
	if err != nil {
		return nil, err
	}
	dialing, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	c, err := cmp.Or[echo.Host](p.Host, echo.Kernel{}).Dial(dialing, "tcp", "", u.Host)
	if err != nil {
		return nil, err
	}
	p.report(Did, "connect: this is TCP so far", "")
	c.SetDeadline(p.Clock.Now().Add(p.Timeout))
	stop := context.AfterFunc(ctx, func() { c.Close() })
	s := newConn(c, frame.Client, p.Keys)
	err = p.shake(s, u)
	if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return s, nil
}

// longest is more than any message of a lesson, in bytes.
const longest = 64 << 10

func newConn(c net.Conn, side frame.Side, keys io.Reader) *rawconn.Conn {
	s := rawconn.New(c, side, keys)
	s.Decoder.Limit = longest
	return s
}

func (p Peer) shake(s *rawconn.Conn, u *url.URL) error {
	var nonce [16]byte
	if _, err := io.ReadFull(cmp.Or[io.Reader](p.Keys, rand.Reader), nonce[:]); err != nil {
		return err
	}
	asked := frame.Request{Target: u.RequestURI(), Host: u.Host, Key: frame.Key(nonce)}
	request, err := frame.AppendRequest(nil, asked)
	if err != nil {
		return err
	}
	if _, err := s.Write(request); err != nil {
		return err
	}
	p.report(Sent, "GET "+asked.Target+", with Upgrade: websocket", "4.1")
	h, err := s.ReadHead()
	if err != nil {
		return err
	}
	if _, err := frame.CheckResponse(h, asked); err != nil {
		if errors.Is(err, frame.ErrStart) {
			return err // no answer of HTTP
		}
		if h.Start[1] == "101" {
			return fmt.Errorf("%w: %w", ErrRule, err)
		}
		return &frame.StatusError{Err: err, Status: h.Start[1] + " " + h.Start[2]}
	}
	p.report(Got, strings.Join(h.Start[1:], " "), "4.2.2")
	return nil
}

func (p Peer) report(verb Verb, what, section string) {
	if p.Tell != nil {
		p.Tell(Step{p.Clock.Elapsed(), verb, what, section})
	}
}

// A run is a Peer at work.
type run struct {
	Peer
	s   *rawconn.Conn
	ctx context.Context
	end End

	silent bool // pings stay without an answer
}

func (r *run) echo() error {
	want := cmp.Or(r.Message, "hello")
	if err := r.s.Send(frame.Text, []byte(want)); err != nil {
		return err
	}
	r.report(Sent, fmt.Sprintf("text %.40q", want), "5.6")
	var got []byte
	for {
		piece, err := r.next()
		switch {
		case err == errOver && r.end.TimedOut:
			return ErrLate
		case err == errOver:
			return ErrGone
		case err != nil:
			return err
		case piece.Kind.IsControl():
			continue
		}
		if got = append(got, piece.Payload...); !piece.Last {
			continue
		}
		if string(got) != want {
			return ErrNoEcho
		}
		r.report(Got, fmt.Sprintf("text %.40q", got), "5.6")
		return nil
	}
}

// errOver ends a script: nothing more comes.
var errOver = errors.New("nothing more comes")

// next returns the next frame, and notes what it means for the end. A ping is
// answered unless this is what the peer leaves out.
func (r *run) next() (frame.Piece, error) {
	piece, err := r.s.Next()
	switch {
	case err != nil:
		return piece, r.noteEnd(err)
	case piece.Kind == frame.Ping:
		r.end.Pings++
		r.report(Got, fmt.Sprintf("ping %.40q", piece.Payload), "5.5.2")
		if !r.silent && r.end.Sent == 0 {
			r.report(Sent, fmt.Sprintf("pong %.40q", piece.Payload), "5.5.3")
			return piece, r.s.Send(frame.Pong, piece.Payload)
		}
	case piece.Kind == frame.Close:
		r.end.Got, r.end.Reason, _ = frame.ParseClose(piece.Payload)
		r.report(Got, sayClose(r.end.Got, r.end.Reason), "5.5.1")
	}
	return piece, nil
}

// noteEnd records how the server's direction has ended.
func (r *run) noteEnd(err error) error {
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case errors.Is(err, os.ErrDeadlineExceeded):
		r.end.TimedOut = true
		r.report(Got, "nothing more until the timeout", "")
	case err == io.EOF:
		r.end.TCP = FIN
		r.report(Got, "EOF: the server has sent its FIN", "7.1.1")
	case errors.Is(err, errno.ECONNRESET), errors.Is(err, errno.EPIPE):
		r.end.TCP = RST
		r.report(Got, "ECONNRESET: the server has sent a RST", "7.1.5")
	default:
		var closed *net.OpError
		if !errors.As(err, &closed) {
			return fmt.Errorf("%w: %w", ErrRule, err)
		}
		r.end.TCP = RST
		r.report(Got, closed.Err.Error(), "7.1.5")
	}
	return errOver
}

func sayClose(code frame.Code, reason string) string {
	text := fmt.Sprintf("close %d, %s", code, code)
	if code == frame.NoStatus {
		text = "close without a code"
	}
	if reason != "" {
		text += fmt.Sprintf(": %.40q", reason)
	}
	return text
}
