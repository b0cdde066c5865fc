package backpressure

import (
	"math/rand/v2"
	"net"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// plenty is more bytes than any buffer holds, where the system does not say.
const plenty = 64 << 20

// write is Write of a connection, which waits for a lab.Silence at most. A process
// that was put aside meanwhile has not asked the kernel at all: while the kernel
// has room, it asks again.
func write(c net.Conn, b []byte) (n int, err error) {
	for range 2 {
		c.SetWriteDeadline(time.Now().Add(lab.Silence(c)))
		var m int
		m, err = c.Write(b[n:])
		n += m
		if !timedOut(err) {
			break
		}
		if room, _ := lab.Writable(c); !room {
			break
		}
	}
	return n, err
}

// drain reads until all that was accepted is there, or nothing comes any more.
func drain(c net.Conn, accepted int, buf []byte) (kept int, err error) {
	for kept < accepted {
		n, err := read(c, buf)
		kept += n
		if timedOut(err) {
			return kept, nil
		}
		if err != nil {
			return kept, err
		}
	}
	return kept, nil
}

// read is Read of a connection, with the patience of write.
func read(c net.Conn, b []byte) (n int, err error) {
	for range 2 {
		c.SetReadDeadline(time.Now().Add(lab.Silence(c)))
		n, err = c.Read(b)
		if !timedOut(err) || !readable(c) {
			break
		}
	}
	return n, err
}

func readable(c net.Conn) bool {
	queued, err := lab.Queued(c)
	return err == nil && queued > 0
}

func timedOut(err error) bool { return lab.Cause(err) == "waits" }

// incompressible is a message that no compression makes shorter.
func incompressible(size int) []byte {
	msg := make([]byte, size)
	rand.NewChaCha8([32]byte{}).Read(msg)
	return msg
}
