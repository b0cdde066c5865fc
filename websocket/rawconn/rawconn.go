// Package rawconn carries frames over a TCP connection and enforces none of
// RFC 6455 on what is sent: it is for experiments, attacks and tests. What
// is received is decoded by package frame, which accepts nothing wrong.
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

// A Conn is one end of a WebSocket, from its handshake on.
type Conn struct {
	net.Conn

	// In holds what has arrived and was not decoded. A Read of the Conn
	// misses that; a Read of In does not.
	In *bufio.Reader

	// Decoder takes In apart. Its Limit may be set before the first Next.
	Decoder frame.Decoder

	side frame.Side
	keys io.Reader
}

// New returns side's end of the WebSocket on c. A client takes the keys of
// its masks from keys, or from crypto/rand if that is nil.
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
// bytes are valid until the next call. After a deadline has passed, Next
// may be called again. An error of the connection, io.EOF among them, is
// returned as it is; a rule that the peer has broken is a *frame.Error.
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

// Wait returns when something has arrived, which it leaves unread.
func (c *Conn) Wait() error {
	_, err := c.In.Peek(1)
	return err
}

// Send writes payload as one frame that keeps all rules: it is a whole
// message or control frame, and a client masks it with a key of its own.
func (c *Conn) Send(kind frame.Opcode, payload []byte) error {
	h := frame.Header{Fin: true, Opcode: kind, Masked: c.side == frame.Client}
	if h.Masked {
		if _, err := io.ReadFull(c.keys, h.Key[:]); err != nil {
			return err
		}
	}
	return c.SendFrame(h, payload)
}

// SendFrame writes a frame with header h and the length of payload,
// whatever rule it breaks.
func (c *Conn) SendFrame(h frame.Header, payload []byte) error {
	_, err := c.Write(frame.Append(nil, h, payload))
	return err
}

// SendClose writes a close frame.
func (c *Conn) SendClose(code frame.Code, reason string) error {
	return c.Send(frame.Close, frame.AppendClose(nil, code, reason))
}

// ReadHead reads the HTTP that a WebSocket begins as. What arrives with it
// is the first of the frames, and stays in In.
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

// Upgrade is the server's half of the handshake. It answers a request that
// breaks a rule with a status of HTTP, and returns the rule.
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

// Linger ends this direction and discards what arrives, until the peer has
// ended its own or d has passed. A Close with input unread would be a
// reset, which can overtake a close frame (RFC 9293, section 3.6.1).
func (c *Conn) Linger(d time.Duration) {
	h, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok || h.CloseWrite() != nil {
		return
	}
	c.SetReadDeadline(time.Now().Add(d))
	io.Copy(io.Discard, c)
}
