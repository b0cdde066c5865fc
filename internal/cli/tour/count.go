package tour

import (
	"context"
	"net"
	"sync/atomic"

	"github.com/socketlab/socketlab/echo"
)

// A tally counts what passes one socket.
type tally struct{ reads, writes, in, out atomic.Int64 }

// traffic is the state of a tally, or the difference of two.
type traffic struct{ calls, in, out int64 }

// now is what has passed until now.
func (t *tally) now() traffic {
	return traffic{t.reads.Load() + t.writes.Load(), t.in.Load(), t.out.Load()}
}

// since is what has passed after before.
func (t traffic) since(before traffic) traffic {
	return traffic{t.calls - before.calls, t.in - before.in, t.out - before.out}
}

func (t *tally) read(n int, err error) (int, error) {
	t.reads.Add(1)
	t.in.Add(int64(n))
	return n, err
}

func (t *tally) wrote(n int, err error) (int, error) {
	t.writes.Add(1)
	t.out.Add(int64(n))
	return n, err
}

// A counted connection is one whose Reads and Writes are system calls.
type counted struct {
	net.Conn
	*tally
}

func (c counted) Read(b []byte) (int, error)  { return c.read(c.Conn.Read(b)) }
func (c counted) Write(b []byte) (int, error) { return c.wrote(c.Conn.Write(b)) }

// A countingHost counts beneath a transport that frames what it sends: what
// its TCP connections carry, not what was written to it.
type countingHost struct {
	echo.Kernel
	*tally
}

func (h countingHost) Dial(ctx context.Context, network, local, remote string) (net.Conn, error) {
	c, err := h.Kernel.Dial(ctx, network, local, remote)
	if tc, ok := c.(*net.TCPConn); ok {
		return countedTCP{tc, h.tally}, nil
	}
	return c, err
}

// countedTCP keeps the methods of a TCP connection, for its socket options.
type countedTCP struct {
	*net.TCPConn
	*tally
}

func (c countedTCP) Read(b []byte) (int, error)  { return c.read(c.TCPConn.Read(b)) }
func (c countedTCP) Write(b []byte) (int, error) { return c.wrote(c.TCPConn.Write(b)) }
