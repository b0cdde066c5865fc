// Package timeout bounds calls on a connection by a lab.Silence: a Read or
// Write that waits longer ends with a timeout.
package timeout

import (
	"net"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// Write writes b, and waits for a lab.Silence at most. If the process was
// suspended for that time, the timeout does not show that the kernel is full.
// So Write tries again while the kernel has room.
func Write(c net.Conn, b []byte) (n int, err error) {
	for range 2 {
		c.SetWriteDeadline(time.Now().Add(lab.Silence(c)))
		var m int
		m, err = c.Write(b[n:])
		n += m
		if !Is(err) {
			break
		}
		if room, _ := lab.Writable(c); !room {
			break
		}
	}
	return n, err
}

// Drain reads until n bytes have arrived, or until a Read times out.
func Drain(c net.Conn, n int, buf []byte) (arrived int, err error) {
	for arrived < n {
		m, err := Read(c, buf)
		arrived += m
		if Is(err) {
			return arrived, nil
		}
		if err != nil {
			return arrived, err
		}
	}
	return arrived, nil
}

// Read reads into b, and waits for a lab.Silence at most. After a timeout it
// tries again if the kernel has input.
func Read(c net.Conn, b []byte) (n int, err error) {
	for range 2 {
		c.SetReadDeadline(time.Now().Add(lab.Silence(c)))
		n, err = c.Read(b)
		if !Is(err) || !readable(c) {
			break
		}
	}
	return n, err
}

func readable(c net.Conn) bool {
	queued, err := lab.Queued(c)
	return err == nil && queued > 0
}

// Is reports whether err is the timeout of a deadline.
func Is(err error) bool { return lab.CauseOf(err) == lab.Waits }
