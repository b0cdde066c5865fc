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

// A Client holds a connection to an echo server. Only Close may be called while
// another method runs. After an error other than [ErrLost] all that is left to
// do is Close.
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

// Dial connects to addr over t within the timeout, which is also the longest
// silence of the server that the Client accepts. Its errors are those of t.Dial.
func Dial(ctx context.Context, t echo.Transport, addr string, timeout time.Duration) (*Client, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := t.Dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	return &Client{conn: conn, traits: t.Traits(), timeout: timeout, buf: make([]byte, readSize)}, nil
}

// Close closes the connection, which ends what another goroutine does with it.
func (c *Client) Close() error { return c.conn.Close() }

// Reads returns how many Reads have brought a message or a part of one.
func (c *Client) Reads() int { return c.reads }

// renewDeadline lets the server be silent for the whole timeout again. It is
// for Reads alone: a Write that may wait long has a reader beside it, which
// gives up for both.
func (c *Client) renewDeadline() { c.extendDeadline(0) }

// extendDeadline accepts a longer silence for a message of size bytes, since a
// server may answer only after it has all of it: a second more for each MiB.
func (c *Client) extendDeadline(size int) {
	c.conn.SetReadDeadline(time.Now().Add(c.timeout + time.Duration(size>>20)*time.Second))
}

// RoundTrip sends msg and waits until it is back. It returns the time from
// before the Write until after the last Read. Its error is a *MessageError,
// and [ErrLost] as well where the next message may still come back.
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

// readWhileWriting is for a message longer than all buffers on the way, which
// would fill them: then both ends would wait in a Write and neither would Read.
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

// joinPeersReason looks for the reason why a Write has failed: a peer that ends
// the connection may have sent one.
func (c *Client) joinPeersReason(err error) error {
	if !c.traits.Connected || errors.Is(err, errno.EMSGSIZE) {
		return err
	}
	if _, e := c.conn.Read(c.buf); e != nil && !errno.IsTimeout(e) {
		return errors.Join(e, err)
	}
	return err
}

// expect reads until want is back: on a stream that may take several Reads, or
// none, when an earlier one has brought more than was wanted then.
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

// expectMessage reads one message, which has to be want. Where messages can be
// lost, others are ignored: each may be a late one.
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

// isLoss distinguishes a lost message from a server that is not there, which
// has never answered.
func (c *Client) isLoss(err error) bool {
	return err != nil && errno.IsTimeout(err) && !c.traits.Reliable && c.answered > 0
}

// read is one Read. Bytes that came with an error are taken as if without it.
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
