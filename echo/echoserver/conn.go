package echoserver

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// A Conn is an accepted connection whose Reads and Writes end within Limits.
//
// A deadline for each call would cost a round trip 5 % of its time. A Conn
// moves its deadlines only when an eighth of the limit has passed, so that a
// call is cut off after seven to eight eighths of it. Deadlines that the caller
// sets take the place of the limits until they are cleared.
type Conn struct {
	net.Conn
	drain *Drain
	read  deadline
	write deadline
	once  sync.Once
}

func newConn(c net.Conn, d *Drain, l echo.Limits) *Conn {
	conn := &Conn{Conn: c, drain: d}
	conn.read.init(c.SetReadDeadline, d.readDeadline, l.Idle)
	conn.write.init(c.SetWriteDeadline, d.writeDeadline, l.Write)
	return conn
}

func (c *Conn) Read(p []byte) (int, error) {
	c.read.move()
	return c.Conn.Read(p)
}

// Write writes p before the write timeout. It returns
// os.ErrDeadlineExceeded when the timeout has passed.
func (c *Conn) Write(p []byte) (int, error) {
	c.write.move()
	return c.Conn.Write(p)
}

// SetReadDeadline replaces the idle timeout by t. A zero t restores the
// timeout.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.read.set(t) }

// SetWriteDeadline replaces the write timeout by t. A zero t restores the
// timeout.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.write.set(t) }

// SetDeadline calls SetReadDeadline and SetWriteDeadline.
func (c *Conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// CloseWrite ends the sending direction alone, where the socket can.
func (c *Conn) CloseWrite() error {
	if h, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return h.CloseWrite()
	}
	return errors.ErrUnsupported
}

// SyscallConn returns access to the descriptor. The error is
// errors.ErrUnsupported when the connection has none.
func (c *Conn) SyscallConn() (syscall.RawConn, error) {
	if s, ok := c.Conn.(syscall.Conn); ok {
		return s.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// Socket returns the connection without limits, as echo.Socket does.
func (c *Conn) Socket() net.Conn { return c.Conn }

// Close closes the socket. Only the first call has an effect; later calls
// return os.ErrClosed.
func (c *Conn) Close() error {
	err := os.ErrClosed
	c.once.Do(func() {
		err = c.Conn.Close()
		c.drain.remove(c)
	})
	return err
}

// rearm moves the deadlines of a Read and a Write that wait now, and of
// later calls, after a graceful shutdown has begun.
func (c *Conn) rearm() {
	c.read.rearm()
	c.write.rearm()
}
