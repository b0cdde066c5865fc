package byhand

import (
	"io"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo/echoserver"
	"github.com/socketlab/socketlab/websocket/frame"
)

// A socket is a TCP connection that frames go over.
type socket struct {
	net.Conn
	out sender

	from *echoserver.Waiter
	rest []byte // has come, and is not decoded yet
	in   frame.Decoder
	msg  *message // gathers one that comes in pieces
}

// One Read of the stream returns at most this much of what has arrived: a
// message of 64 KiB with its header, if it came in one frame.
var buffers = echoserver.NewBuffers(64<<10 + frame.MaxHeader)

func newSocket(c net.Conn, side frame.Side, t Transport) *socket {
	s := &socket{Conn: c, from: buffers.Waiter(c)}
	s.out.init(c, side, t.source())
	s.in.From = side.Peer()
	t.tune(&s.in)
	return s
}

// next returns what comes next: a piece of a message or a control frame.
// Its bytes are valid until the next call. After a deadline has passed it
// may be called again: the decoder has kept the beginning of a frame.
func (s *socket) next() (piece frame.Piece, err error) {
	for {
		// What one Read of the stream has brought may be half a header, or
		// many messages.
		piece, s.rest, err = s.in.Next(s.rest)
		if err != nil || piece.Kind != 0 {
			return piece, err
		}
		if s.rest, err = s.receive(); err == io.EOF {
			err = io.ErrUnexpectedEOF // a WebSocket ends with a close frame
		}
		if err != nil {
			return piece, err
		}
	}
}

// receive is one Read of the stream. What it returned before has been
// decoded, so the connection waits without a buffer. An error that comes
// with bytes comes again without them.
func (s *socket) receive() ([]byte, error) {
	buf, err := s.from.WaitReadable()
	if err != nil {
		return nil, err
	}
	n, err := s.Conn.Read(buf)
	if n > 0 {
		err = nil
	}
	return buf[:n], err
}

// message reads the next message whole. Most come in one piece, which stays
// where it was received; the others are gathered.
func (s *socket) message() (kind frame.Opcode, data []byte, err error) {
	s.forget()
	for {
		piece, err := s.next()
		if err == nil && piece.Kind.IsControl() {
			err = s.answer(piece)
		}
		switch {
		case err != nil:
			return 0, nil, err
		case piece.Kind.IsControl():
			continue
		case piece.Last && s.msg == nil:
			return piece.Kind, piece.Payload, nil
		case s.msg == nil:
			s.msg = messages.Get().(*message)
		}
		if s.msg.add(piece.Payload); piece.Last {
			return piece.Kind, s.msg.data, nil
		}
	}
}

// answer does what a control frame asks for (section 5.5).
func (s *socket) answer(piece frame.Piece) error {
	switch piece.Kind {
	case frame.Ping:
		s.out.pong(piece.Payload)
	case frame.Close:
		// The answer has the same code. It is the last frame of this side,
		// as the other was of that side (section 5.5.1).
		code, reason, _ := frame.ParseClose(piece.Payload)
		s.out.sendClose(code, "", time.Now().Add(lingering))
		return &CloseError{code, reason}
	}
	return nil
}

// forget gives the memory of the last message back.
func (s *socket) forget() {
	if s.msg != nil {
		s.msg.release()
		s.msg = nil
	}
}

// idle gives the buffer back when all that came in it has been read.
func (s *socket) idle() {
	if len(s.rest) == 0 {
		s.from.Release()
	}
}

func (s *socket) release() {
	s.forget()
	s.from.Release()
}

// head reads the beginning of the connection, which is HTTP. What came with
// it is the first of the frames.
func (s *socket) head() (frame.Head, error) {
	var got []byte
	for {
		b, err := s.receive()
		if err != nil {
			return frame.Head{}, err
		}
		got = append(got, b...)
		h, n, err := frame.ParseHead(got)
		if err != nil || n > 0 {
			s.rest = got[n:]
			return h, err
		}
	}
}
