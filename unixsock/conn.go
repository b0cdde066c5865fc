package unixsock

import (
	"errors"
	"io"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

// One Read of a stream returns at most this much of what has arrived. One
// Read of a unixpacket socket returns one message, and at most this much
// of it.
var (
	buffers = echoserver.NewBuffers(64 << 10)
	packets = echoserver.NewBuffers(bufferSize)
)

// echo sends back what arrives on c until the peer ends its direction.
func (s *server) echo(c net.Conn) error {
	if err := s.t.tune(c); err != nil {
		return err
	}
	if err := s.admit(c); err != nil {
		return err
	}
	in := buffers.Waiter(c)
	if s.t.network() == "unixpacket" {
		in = packets.Waiter(c)
	}
	defer in.Release()
	for {
		// While nothing has arrived, this connection holds no buffer.
		buf, err := in.WaitReadable()
		if err != nil {
			return err
		}
		// A Read of a stream returns what has arrived by now: part of a
		// message, or several. A Read of a unixpacket socket returns one.
		n, err := c.Read(buf)
		if err == io.EOF {
			// The peer has ended its direction alone. This one ends after
			// all that was read has been written (shutdown(2)).
			return c.(interface{ CloseWrite() error }).CloseWrite()
		}
		if err != nil {
			return err
		}
		// Write returns when the peer has a copy, in its receive queue.
		// While the peer does not read, that queue is full and Write waits:
		// this is back-pressure, and all that it costs the server is this
		// one buffer.
		if _, err := c.Write(buf[:n]); err != nil {
			return err
		}
		in.Release()
	}
}

// tune sets the socket options of t on c.
func (t Transport) tune(c any) error {
	if conn, ok := c.(net.Conn); ok {
		c = echo.Socket(conn)
	}
	s, ok := c.(socket)
	if !ok {
		return errors.ErrUnsupported
	}
	var errs []error
	// The kernel doubles a size. What a socket has sent and nobody has read
	// counts against its own send buffer (unix(7)).
	if t.ReadBuffer > 0 {
		errs = append(errs, s.SetReadBuffer(t.ReadBuffer))
	}
	if t.WriteBuffer > 0 {
		errs = append(errs, s.SetWriteBuffer(t.WriteBuffer))
	}
	return errors.Join(errs...)
}

// A socket is what a Unix socket offers besides net.Conn and
// net.PacketConn.
type socket interface {
	SetReadBuffer(int) error
	SetWriteBuffer(int) error
}
