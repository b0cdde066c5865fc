package echoclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/errno"
)

// A Client holds a connection to an echo server. One goroutine may use it;
// Close may be called from any. After an error other than [ErrLost], only Close
// may follow.
type Client struct {
	conn    net.Conn
	traits  echo.Traits
	timeout time.Duration

	buf      []byte
	unread   []byte // from the last Read, not compared yet
	reads    int
	answered int // messages that came back, where messages can get lost
}

// readSize is how many bytes one Read takes at most: any datagram.
const readSize = 256 << 10

// Dial connects to addr over t within the timeout. The Client's Reads have the
// same timeout. The errors are those of t.Dial.
func Dial(ctx context.Context, t echo.Transport, addr string, timeout time.Duration) (*Client, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := t.Dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	return &Client{conn: conn, traits: t.Traits(), timeout: timeout, buf: make([]byte, readSize)}, nil
}

// Close closes the connection. A call of another goroutine on the Client then
// fails.
func (c *Client) Close() error { return c.conn.Close() }

// Reads returns how many Reads have returned a message or a part of one.
func (c *Client) Reads() int { return c.reads }

// renewDeadline sets the read deadline to the timeout from now. A Write that
// may block for long has a Read beside it, whose deadline ends both.
func (c *Client) renewDeadline() { c.extendDeadline(0) }

// extendDeadline allows a second more for each MiB of a message, since a server
// may answer only after it has received the whole message.
func (c *Client) extendDeadline(size int) {
	c.conn.SetReadDeadline(time.Now().Add(c.timeout + time.Duration(size>>20)*time.Second))
}

// RoundTrip sends msg and waits until it is back. It returns the time from
// before the Write until after the last Read. The error is a *MessageError; it
// wraps [ErrLost] if the Client can still be used.
func (c *Client) RoundTrip(msg []byte) (time.Duration, error) {
	// What is sure to fit the buffers on the way needs no second goroutine,
	// whose start would be part of the time.
	const small = 16 << 10
	exchange := c.readWhileWriting
	if len(msg) <= small || c.traits.Truncates {
		exchange = c.writeThenRead
		c.conn.SetWriteDeadline(time.Now().Add(c.timeout))
	}
	c.extendDeadline(len(msg))
	begin := time.Now()
	err := exchange(msg)
	took := time.Since(begin)
	if c.isLoss(err) {
		err = fmt.Errorf("%w: %w", ErrLost, err)
	}
	if err != nil {
		return took, &MessageError{len(msg), err}
	}
	return took, nil
}

func (c *Client) writeThenRead(msg []byte) error {
	if _, err := c.conn.Write(msg); err != nil {
		return c.joinPeersReason(err)
	}
	return c.expect(msg)
}

// readWhileWriting reads and writes simultaneously. A message that is longer
// than all buffers would fill them: then both ends would wait in a Write, and
// neither would read.
func (c *Client) readWhileWriting(msg []byte) error {
	wrote := make(chan error, 1)
	go func() {
		_, err := c.conn.Write(msg)
		wrote <- err
	}()
	err := c.expect(msg)
	if err != nil {
		c.conn.Close()
	}
	if e := <-wrote; e != nil && (err == nil || errors.Is(err, net.ErrClosed)) {
		return e
	}
	return err
}

// joinPeersReason adds to the error of a failed Write the reason that the peer
// may have sent.
func (c *Client) joinPeersReason(err error) error {
	if !c.traits.Connected || errors.Is(err, errno.EMSGSIZE) {
		return err
	}
	if _, e := c.conn.Read(c.buf); e != nil && !errno.IsTimeout(e) {
		return errors.Join(e, err)
	}
	return err
}

// expect reads until want is back. On a stream that may take several Reads, or
// none if an earlier Read has returned more than was expected.
func (c *Client) expect(want []byte) error {
	if c.traits.Truncates {
		return c.expectMessage(want)
	}
	for got, first := 0, true; first || got < len(want); first = false {
		if len(c.unread) == 0 {
			if !first {
				c.renewDeadline()
			}
			if err := c.read(); err != nil {
				return err
			}
		}
		n := min(len(c.unread), len(want)-got)
		tooLong := n < len(c.unread) && c.traits.Boundaries
		if tooLong || !bytes.Equal(c.unread[:n], want[got:got+n]) {
			return mismatch(c.unread)
		}
		got, c.unread = got+n, c.unread[n:]
	}
	return nil
}

// expectMessage reads one message, which has to equal want. Where messages can
// be lost, it ignores others, since they may be late.
func (c *Client) expectMessage(want []byte) error {
	var other []byte
	for {
		err := c.read()
		switch {
		case err != nil && other != nil && errno.IsTimeout(err) && !c.isLoss(err):
			return mismatch(other)
		case err != nil:
			return err
		case bytes.Equal(c.unread, want):
			c.unread = nil
			c.answered++
			return nil
		case c.traits.Reliable:
			return mismatch(c.unread)
		}
		other = bytes.Clone(c.unread)
	}
}

// isLoss distinguishes a lost message from a server that has never answered.
func (c *Client) isLoss(err error) bool {
	return err != nil && errno.IsTimeout(err) && !c.traits.Reliable && c.answered > 0
}

// read calls Read once. It uses bytes that come with an error.
func (c *Client) read() error {
	n, err := c.conn.Read(c.buf)
	c.unread = c.buf[:n]
	if err == nil || n > 0 {
		c.reads++
		return nil
	}
	return err
}

// mismatch copies got, since the next Read overwrites it.
func mismatch(got []byte) error { return &MismatchError{bytes.Clone(got)} }
