package seventh

import (
	"io"
	"net"
)

// The longest part of a message that one Read returns.
const bufferSize = 64 << 10

// echo sends back each message that arrives on c until the peer closes it.
func (s *server) echo(c net.Conn) error {
	if err := s.t.tune(c); err != nil {
		return err
	}
	buf := make([]byte, bufferSize)
	for {
		// A Read returns one message, or the part of it that fits.
		n, err := c.Read(buf)
		if err == io.EOF {
			return c.Close()
		}
		if err != nil {
			return err
		}
		// Write waits while the queue to the peer is full.
		if _, err := c.Write(buf[:n]); err != nil {
			return err
		}
	}
}

// tune sets no option: memory has none.
func (t Transport) tune(net.Conn) error { return nil }
