package push

import (
	"context"
	"errors"
	"net"
	"sync"
)

// errCut is what a client sees when it dials during a cut.
var errCut = errors.New("there is no network just now")

// A cutter is a client's network, which can be cut off, as that of a telephone
// in a tunnel: its connections are gone, and there are no new ones for a while.
type cutter struct {
	dial func(ctx context.Context, network, addr string) (net.Conn, error)

	mu    sync.Mutex
	off   bool
	conns []net.Conn
}

func (c *cutter) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c.mu.Lock()
	off := c.off
	c.mu.Unlock()
	if off {
		return nil, errCut
	}
	conn, err := c.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.off {
		conn.Close()
		return nil, errCut
	}
	c.conns = append(c.conns, conn)
	return conn, nil
}

// cut resets all connections, as a kernel does that has lost its address.
func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off = true
	for _, conn := range c.conns {
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		conn.Close()
	}
	c.conns = nil
}

// mend lets connections be made again.
func (c *cutter) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off = false
}
