package tcp

import (
	"errors"
	"io"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

// One Read of a stream returns at most this much of what has arrived.
var buffers = echoserver.NewBuffers(64 << 10)

// echo sends back what arrives on c until the peer ends its direction.
func (s *server) echo(c net.Conn) error {
	if err := s.t.tune(c); err != nil {
		return err
	}
	c, err := s.secure(c)
	if err != nil {
		return err
	}
	defer c.Close() // with TLS this says close_notify first
	in := buffers.Waiter(c)
	defer in.Release()
	for {
		// While nothing has arrived, this connection holds no buffer. One
		// with TLS does: its descriptor does not show what Read returns.
		buf, err := in.WaitReadable()
		if err != nil {
			return err
		}
		// A Read returns what has arrived by now: part of a message, or
		// several. The stream does not say where a Write ended.
		n, err := c.Read(buf)
		if err == io.EOF {
			// FIN ends the peer's direction alone. This one ends after all
			// that was read has been written (RFC 9293, section 3.6).
			return c.(interface{ CloseWrite() error }).CloseWrite()
		}
		if err != nil {
			return err
		}
		// Write returns when the kernel has a copy. While the peer does not
		// read, its window is closed and Write waits: this is
		// back-pressure, and all that it costs the server is this one
		// buffer.
		if _, err := c.Write(buf[:n]); err != nil {
			return err
		}
		in.Release()
	}
}

// tune sets the socket options of t on c.
func (t Transport) tune(c net.Conn) error {
	s, ok := echo.Socket(c).(socket)
	if !ok {
		return errors.ErrUnsupported
	}
	var errs []error
	if t.Delay {
		errs = append(errs, s.SetNoDelay(false))
	}
	switch {
	case t.KeepAlive < 0:
		errs = append(errs, s.SetKeepAlive(false))
	case t.KeepAlive > 0:
		errs = append(errs, s.SetKeepAliveConfig(net.KeepAliveConfig{
			Enable: true, Idle: t.KeepAlive, Interval: t.KeepAlive,
		}))
	}
	// The kernel doubles a size, and stops growing that buffer by itself.
	if t.ReadBuffer > 0 {
		errs = append(errs, s.SetReadBuffer(t.ReadBuffer))
	}
	if t.WriteBuffer > 0 {
		errs = append(errs, s.SetWriteBuffer(t.WriteBuffer))
	}
	return errors.Join(errs...)
}

// A socket is what a TCP connection offers besides net.Conn.
type socket interface {
	SetNoDelay(bool) error
	SetKeepAlive(bool) error
	SetKeepAliveConfig(net.KeepAliveConfig) error
	SetReadBuffer(int) error
	SetWriteBuffer(int) error
	CloseWrite() error
}
