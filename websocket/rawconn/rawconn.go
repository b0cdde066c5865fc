// Package rawconn carries frames over a TCP connection, for experiments,
// attacks and tests. It enforces no rule of RFC 6455 on frames that it
// sends. Package frame decodes received frames, and enforces all rules.
package rawconn

import (
	"bufio"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"time"

	"github.com/socketlab/socketlab/websocket/frame"
)

// A Conn holds one end of a WebSocket, after its TCP connection is open.
// One goroutine may read and another may send.
type Conn struct {
	net.Conn

	// In holds received bytes that are not decoded yet. A Read of In
	// returns them; a Read of the Conn does not.
	In *bufio.Reader

	// Decoder decodes In. Its Limit may be set before the first Next.
	Decoder frame.Decoder

	side frame.Side
	keys io.Reader
}

// New returns the end of a WebSocket on c that plays the role side. A
// client takes its masking keys from keys, or from crypto/rand if that is
// nil.
func New(c net.Conn, side frame.Side, keys io.Reader) *Conn {
	if keys == nil {
		keys = rand.Reader
	}
	return &Conn{
		Conn: c, In: bufio.NewReader(c), Decoder: frame.Decoder{From: side.Peer()},
		side: side, keys: keys,
	}
}

// Next returns the next piece of a message, or the next control frame. Its
// bytes are valid until the next call. After a timeout, Next may be called
// again. An error of the connection, such as io.EOF, is returned unchanged.
// An error of the peer's frames is a *frame.Error.
func (c *Conn) Next() (frame.Piece, error) {
	for {
		b, _ := c.In.Peek(c.In.Buffered())
		piece, rest, err := c.Decoder.Next(b)
		c.In.Discard(len(b) - len(rest))
		if err != nil || piece.Kind != 0 {
			return piece, err
		}
		if err := c.Wait(); err != nil {
			return piece, err
		}
	}
}

// Wait returns when something has arrived, and leaves it unread.
func (c *Conn) Wait() error {
	_, err := c.In.Peek(1)
	return err
}

// Send writes payload as one valid frame: a whole message or control frame,
// which a client masks with a new key.
func (c *Conn) Send(kind frame.Opcode, payload []byte) error {
	h := frame.Header{Fin: true, Opcode: kind, Masked: c.side == frame.Client}
	if h.Masked {
		if _, err := io.ReadFull(c.keys, h.Key[:]); err != nil {
			return err
		}
	}
	return c.SendFrame(h, payload)
}

// SendFrame writes a frame with header h and the length of payload, even if
// it breaks rules.
func (c *Conn) SendFrame(h frame.Header, payload []byte) error {
	_, err := c.Write(frame.Append(nil, h, payload))
	return err
}

// SendClose writes a close frame.
func (c *Conn) SendClose(code frame.Code, reason string) error {
	return c.Send(frame.Close, frame.AppendClose(nil, code, reason))
}

// ReadHead reads the HTTP request or response with which a WebSocket
// begins. Bytes after it belong to the first frame, and stay in In.
func (c *Conn) ReadHead() (frame.Head, error) {
	var got []byte
	for {
		if err := c.Wait(); err != nil {
			return frame.Head{}, err
		}
		b, _ := c.In.Peek(c.In.Buffered())
		h, size, err := frame.ParseHead(append(got, b...))
		if err != nil || size > 0 {
			c.In.Discard(max(0, size-len(got)))
			return h, err
		}
		got = append(got, b...)
		c.In.Discard(len(b))
	}
}

// Upgrade does the server's half of the handshake. It answers an invalid
// request with an HTTP error, and returns the rule that the request breaks.
func (c *Conn) Upgrade() error {
	h, err := c.ReadHead()
	if err != nil {
		return err
	}
	r, err := frame.CheckRequest(h)
	if rule, broken := errors.AsType[*frame.Error](err); broken {
		c.Write(frame.AppendRefusal(nil, rule.Status, err.Error()))
	}
	if err != nil {
		return err
	}
	_, err = c.Write(frame.AppendResponse(nil, r, ""))
	return err
}

// Linger ends the sending direction and discards input, until the peer has
// ended its own or d has passed. A Close with unread input would send a
// reset, which can overtake a close frame (RFC 9293, section 3.6.1).
func (c *Conn) Linger(d time.Duration) {
	h, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok || h.CloseWrite() != nil {
		return
	}
	c.SetReadDeadline(time.Now().Add(d))
	io.Copy(io.Discard, c)
}
