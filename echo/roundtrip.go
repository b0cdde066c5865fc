package echo

import (
	"io"
	"net"
)

// RoundTrip writes msg, then reads at least once, until len(msg) bytes are back
// in buf, which must hold them; it returns how many came. A buf shorter than
// msg, or empty, is io.ErrShortBuffer before anything is written.
//
// Set a deadline first: a lost datagram never comes, and a late one is taken
// for the answer. A message longer than the connection buffers in both
// directions needs a second goroutine to read while the first one writes.
func RoundTrip(c net.Conn, msg, buf []byte) (n int, err error) {
	if len(buf) < len(msg) || len(buf) == 0 {
		return 0, io.ErrShortBuffer
	}
	if _, err := c.Write(msg); err != nil {
		return 0, err
	}
	for {
		m, err := c.Read(buf[n:])
		n += m
		if err != nil || n >= len(msg) {
			return n, err
		}
	}
}
