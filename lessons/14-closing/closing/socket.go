package closing

import (
	"crypto/rand"
	"io"
	"net"

	"github.com/socketlab/socketlab/websocket/frame"
)

// A socket is a TCP connection that carries frames. What it sends is up to
// whoever uses it: nothing here keeps the rules of RFC 6455.
type socket struct {
	net.Conn
	side frame.Side
	keys io.Reader // of the masks of a client
	in   frame.Decoder
	buf  []byte
	rest []byte // has come, and is not decoded yet
}

// longest is more than any message of a lesson.
const longest = 64 << 10

func newSocket(c net.Conn, side frame.Side, keys io.Reader) *socket {
	if keys == nil {
		keys = rand.Reader
	}
	return &socket{
		Conn: c, side: side, keys: keys, buf: make([]byte, 4<<10),
		in: frame.Decoder{From: side.Peer(), Limit: longest},
	}
}

// head reads the HTTP that a WebSocket begins as. What came with it is the
// first of the frames.
func (s *socket) head() (frame.Head, error) {
	var got []byte
	for {
		n, err := s.Read(s.buf)
		got = append(got, s.buf[:n]...)
		if n == 0 && err != nil {
			return frame.Head{}, err
		}
		h, size, err := frame.ParseHead(got)
		if err != nil || size > 0 {
			s.rest = got[size:]
			return h, err
		}
	}
}

// next returns the next piece of a message or control frame. After a deadline
// has passed it may be called again.
func (s *socket) next() (piece frame.Piece, err error) {
	for {
		piece, s.rest, err = s.in.Next(s.rest)
		if err != nil || piece.Kind != 0 {
			return piece, err
		}
		n, err := s.Read(s.buf)
		if s.rest = s.buf[:n]; n == 0 && err != nil {
			return piece, err
		}
	}
}

// send writes one frame.
func (s *socket) send(kind frame.Opcode, payload []byte) error {
	h := frame.Header{Fin: true, Opcode: kind, Masked: s.side == frame.Client}
	if h.Masked {
		if _, err := io.ReadFull(s.keys, h.Key[:]); err != nil {
			return err
		}
	}
	_, err := s.Write(frame.Append(nil, h, payload))
	return err
}

func (s *socket) sendClose(code frame.Code, reason string) error {
	return s.send(frame.Close, frame.AppendClose(nil, code, reason))
}
