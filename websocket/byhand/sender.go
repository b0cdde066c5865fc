package byhand

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/socketlab/socketlab/websocket/frame"
)

// A sender writes frames, each of them whole. Several goroutines may use
// it: those that Write, and those that answer a ping or send the close
// frame.
type sender struct {
	c     net.Conn
	masks bool      // every frame of a client, none of a server
	keys  io.Reader // of the masks
	limit deadline

	turn      turn // one frame at a time; it holds what follows
	key       [4]byte
	rest      []byte // of a frame that a deadline has cut in two
	closeSent bool   // nothing may follow the close frame

	asked sync.Mutex
	ping  []byte // the last one, to be answered; nil is none
}

var errCloseSent = errors.New("the close frame has been sent")

// A chunk holds the beginning of a frame, with the header, and then the
// rest of it piece by piece: a mask is not put on the caller's own bytes.
const chunk = 64<<10 + frame.MaxHeader

var chunks = sync.Pool{New: func() any { return new([chunk]byte) }}

func (s *sender) init(c net.Conn, side frame.Side, keys io.Reader) {
	s.c, s.masks, s.keys = c, side == frame.Client, keys
	s.limit.apply = c.SetWriteDeadline
	s.turn = make(turn, 1)
}

// send writes p as one frame, which is a whole message. A deadline that
// cuts the frame in two does not undo what has gone: n is len(p) then, and
// the rest of it goes out before the next frame.
func (s *sender) send(kind frame.Opcode, p []byte) (n int, err error) {
	s.turn.take()
	n, err = s.frame(kind, p)
	s.turn.pass()
	s.answer() // a ping that came meanwhile
	return n, err
}

// frame writes one frame, in its turn.
func (s *sender) frame(kind frame.Opcode, p []byte) (n int, err error) {
	if err := s.flush(); err != nil {
		return 0, err
	}
	h, err := s.header(kind, len(p))
	if err != nil {
		return 0, err
	}
	buf := chunks.Get().(*[chunk]byte)
	defer chunks.Put(buf)
	// The header and what fits behind it are one Write, and mostly one
	// segment. The key goes on where it was at the end of the last chunk.
	b, left, pos := h.Append(buf[:0]), p, 0
	for begun := false; ; b = buf[:0] {
		begin := len(b)
		b = append(b, left[:min(len(left), chunk-begin)]...)
		left = left[len(b)-begin:]
		pos = cover(h, pos, b[begin:])
		n, err := s.c.Write(b)
		begun = begun || n > 0
		switch {
		case begun && timedOut(err):
			s.keep(h, pos, b[n:], left)
			return len(p), err
		case err != nil:
			return 0, err
		case len(left) == 0:
			return len(p), nil
		}
	}
}

// header is that of a frame which is a whole message. A client draws a new
// key for each, which nobody can foresee (section 5.3).
func (s *sender) header(kind frame.Opcode, n int) (frame.Header, error) {
	h := frame.Header{Fin: true, Opcode: kind, Length: int64(n), Masked: s.masks}
	if !s.masks {
		return h, nil
	}
	_, err := io.ReadFull(s.keys, s.key[:])
	h.Key = s.key
	return h, err
}

// cover puts the mask of h on b, if there is one.
func cover(h frame.Header, pos int, b []byte) int {
	if !h.Masked {
		return 0
	}
	return frame.Mask(h.Key, pos, b)
}

// keep holds what is left of a frame: b has its mask already.
func (s *sender) keep(h frame.Header, pos int, b, left []byte) {
	s.rest = append(s.rest[:0], b...)
	begin := len(s.rest)
	s.rest = append(s.rest, left...)
	cover(h, pos, s.rest[begin:])
}

// flush ends the frame that has begun. No other may come between: its
// header has told the peer how many bytes belong to it.
func (s *sender) flush() error {
	if s.closeSent {
		return errCloseSent
	}
	if len(s.rest) == 0 {
		return nil
	}
	n, err := s.c.Write(s.rest)
	if s.rest = s.rest[n:]; len(s.rest) == 0 {
		s.rest = nil
	}
	return err
}

// sendClose sends the close frame, unless that has been done. A Write that
// waits for a peer who does not read may keep it from doing so.
func (s *sender) sendClose(code frame.Code, reason string, until time.Time) error {
	if !s.turn.takeBefore(until) {
		return os.ErrDeadlineExceeded
	}
	defer s.turn.pass()
	if s.closeSent {
		return nil
	}
	// If this fails, nothing else may be sent either.
	defer s.limit.during(until)()
	payload := frame.AppendClose(make([]byte, 0, frame.MaxControl), code, reason)
	_, err := s.frame(frame.Close, payload)
	s.closeSent = true
	return err
}
