package byhand

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketlab/socketlab/websocket/frame"
)

// A conn is a WebSocket as a net.Conn. A Write is one message. A Read never
// returns bytes of two messages; what does not fit the buffer is returned
// by the next Read, and an empty message is a Read of 0 bytes and nil. The
// peer's close frame is io.EOF when it says that all is well.
type conn struct {
	ws   *socket
	kind frame.Opcode // of the messages that Write sends

	reading sync.Mutex
	piece   frame.Piece // what is left of the current one
	inside  bool        // a message has begun, and its end is not returned
	begun   bool        // some of it has been returned
	failed  error       // Read ends for good

	closing sync.Once
	closed  atomic.Bool
}

// closing takes this long at most: the peer has to answer the close frame.
const closeWait = 250 * time.Millisecond

func newConn(ws *socket, t Transport) *conn {
	c := &conn{ws: ws, kind: frame.Binary}
	if t.Text {
		c.kind = frame.Text
	}
	return c
}

func (c *conn) Read(p []byte) (n int, err error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if c.failed != nil {
		return 0, c.failed
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err = c.read(p)
	if len(c.piece.Payload) == 0 {
		c.ws.idle()
	}
	switch {
	case err == nil:
	case c.closed.Load() || !timedOut(err):
		c.failed = c.cause(err)
		err = c.failed
	// A deadline is not the end. What has come of a message is returned,
	// and if there is no more, the next Read finds that out.
	case n > 0:
		err = nil
	}
	return n, err
}

// read fills p from one message, as far as it goes.
func (c *conn) read(p []byte) (n int, err error) {
	for {
		if !c.inside || len(c.piece.Payload) == 0 && !c.piece.Last {
			if err := c.advance(); err != nil {
				return n, err
			}
		}
		// One copy, from where the kernel has put it: the mask is off.
		m := copy(p[n:], c.piece.Payload)
		c.piece.Payload = c.piece.Payload[m:]
		n += m
		// The end of a message may come in a frame of its own, without
		// payload. Only if that is all of it, it is an empty message.
		over := c.piece.Last && len(c.piece.Payload) == 0
		empty := over && n == 0 && !c.begun
		c.inside = !over
		c.begun = c.inside && (c.begun || n > 0)
		if n == len(p) || over && n > 0 || empty {
			return n, nil
		}
	}
}

// advance waits for the next piece of data.
func (c *conn) advance() error {
	for {
		piece, err := c.ws.next()
		switch {
		case err != nil:
			return c.refuse(err)
		case !piece.Kind.IsControl():
			c.piece, c.inside = piece, true
			return nil
		}
		if err := c.ws.answer(piece); err != nil {
			return err
		}
	}
}

// refuse tells the peer which rule it has broken, if that is what err is.
func (c *conn) refuse(err error) error {
	if rule, ok := errors.AsType[*frame.Error](err); ok {
		c.ws.out.sendClose(rule.Code, rule.Rule, time.Now().Add(closeWait))
	}
	return err
}

// Write sends p as one message. When its deadline passes in the middle of
// the frame, it returns len(p) and the error: the rest of the message goes
// out first with the next Write, pong or Close.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.ws.out.send(c.kind, p)
	return n, c.cause(err)
}

// cause is err in the terms of net.Conn.
func (c *conn) cause(err error) error {
	switch {
	case err == nil:
		return nil
	case c.closed.Load():
		return net.ErrClosed
	case isNormalClose(err):
		return io.EOF
	}
	return err
}

// Close sends a close frame with code 1000, waits a moment for the peer's
// answer, and closes the socket: an answer to a closed socket would be met
// by a reset.
func (c *conn) Close() error {
	err := net.ErrClosed
	c.closing.Do(func() {
		c.closed.Store(true)
		// Deadlines that others set meanwhile do not put this off.
		late := time.AfterFunc(closeWait, func() { c.ws.Conn.Close() })
		c.closeHandshake(time.Now().Add(closeWait))
		if err = c.ws.Conn.Close(); !late.Stop() {
			err = nil // it was closed before
		}
	})
	return err
}

func (c *conn) closeHandshake(until time.Time) {
	if c.ws.out.sendClose(frame.Normal, "", until) != nil {
		return
	}
	// A Read that waits gets the answer; what comes before it is not
	// wanted.
	c.ws.SetReadDeadline(until)
	c.reading.Lock()
	defer c.reading.Unlock()
	for c.failed == nil {
		piece, err := c.ws.next()
		if err == nil && piece.Kind == frame.Close {
			err = net.ErrClosed
		}
		if err != nil {
			c.failed = net.ErrClosed
		}
	}
	c.ws.release()
}

// NetConn is the connection of the operating system under the WebSocket.
// What is read or written there is lost to the frames.
func (c *conn) NetConn() net.Conn { return c.ws.Conn }

func (c *conn) LocalAddr() net.Addr                { return c.ws.LocalAddr() }
func (c *conn) RemoteAddr() net.Addr               { return c.ws.RemoteAddr() }
func (c *conn) SetReadDeadline(t time.Time) error  { return c.ws.SetReadDeadline(t) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.ws.out.limit.set(t) }

func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}
