package websocket

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	gorilla "github.com/gorilla/websocket"
)

// A conn is a WebSocket as a net.Conn. A Write is one message. A Read never
// returns bytes of two messages; what does not fit the buffer is returned
// by the next Read, and an empty message is a Read of 0 bytes and nil. The
// peer's close frame is io.EOF when it says that all is well.
//
// The library allows one reader and one writer at a time, net.Conn any
// number: hence the locks.
type conn struct {
	ws   *gorilla.Conn
	sock *socket
	kind int // of the messages that Write sends

	reading sync.Mutex
	limit   int64     // of a message that is read; 0 is none
	message io.Reader // the rest of the current one
	size    int64     // what has been read of it
	begun   bool      // some of it has been returned
	failed  error     // Read ends for good

	writing sync.Mutex
	closing sync.Once
	closed  atomic.Bool
}

// closing takes this long at most: the peer has to answer the close frame.
const closeWait = 250 * time.Millisecond

func newConn(ws *gorilla.Conn, sock *socket, t Transport) *conn {
	t.tune(ws)
	c := &conn{ws: ws, sock: sock, kind: gorilla.BinaryMessage, limit: t.readLimit()}
	if t.Text {
		c.kind = gorilla.TextMessage
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
	if err != nil {
		c.failed = c.cause(err)
		err = c.failed
	}
	return n, err
}

// read fills p from one message, as far as it goes.
func (c *conn) read(p []byte) (n int, err error) {
	for {
		if c.message == nil {
			if _, c.message, err = c.ws.NextReader(); err != nil {
				return 0, err
			}
			c.begun, c.size = false, 0
		}
		for n < len(p) && err == nil {
			var m int
			m, err = c.message.Read(p[n:])
			n += m
			if c.size += int64(m); c.limit > 0 && c.size > c.limit {
				return n, c.refuse()
			}
		}
		empty := n == 0 && !c.begun
		c.begun = true
		if err == io.EOF {
			c.message, err = nil, nil
		}
		if n > 0 || empty || err != nil {
			return n, err
		}
	}
}

// refuse answers a message over the limit, which the library finds only
// where it is not compressed.
func (c *conn) refuse() error {
	why := errTooLong.Error()
	bye := gorilla.FormatCloseMessage(gorilla.CloseMessageTooBig, why)
	c.ws.WriteControl(gorilla.CloseMessage, bye, time.Now().Add(closeWait))
	return errTooLong
}

func (c *conn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.ws.WriteMessage(c.kind, p); err != nil {
		return 0, c.cause(err)
	}
	return len(p), nil
}

// cause is err in the terms of net.Conn.
func (c *conn) cause(err error) error {
	switch {
	case c.closed.Load():
		return net.ErrClosed
	case isNormalClose(err):
		return io.EOF
	}
	if cause := c.sock.cause(); cause != nil && errors.As(err, new(net.Error)) {
		return cause // the library keeps only its text
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
		late := time.AfterFunc(closeWait, func() { c.sock.Close() })
		c.closeHandshake(time.Now().Add(closeWait))
		if err = c.ws.NetConn().Close(); !late.Stop() {
			err = nil // it was closed before
		}
	})
	return err
}

func (c *conn) closeHandshake(until time.Time) {
	bye := gorilla.FormatCloseMessage(gorilla.CloseNormalClosure, "")
	if c.ws.WriteControl(gorilla.CloseMessage, bye, until) != nil {
		return
	}
	// A Read that waits gets the answer; what comes before it is not
	// wanted.
	c.ws.SetReadDeadline(until)
	c.reading.Lock()
	defer c.reading.Unlock()
	for c.failed == nil {
		if _, _, err := c.ws.NextReader(); err != nil {
			c.failed = net.ErrClosed
		}
	}
}

// NetConn is the connection of the operating system under the WebSocket.
// What is read or written there is lost to the frames.
func (c *conn) NetConn() net.Conn { return c.sock.Conn }

func (c *conn) LocalAddr() net.Addr                { return c.ws.LocalAddr() }
func (c *conn) RemoteAddr() net.Addr               { return c.ws.RemoteAddr() }
func (c *conn) SetReadDeadline(t time.Time) error  { return c.sock.SetReadDeadline(t) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.sock.limitWrites(t) }

func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}
