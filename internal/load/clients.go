package load

import (
	"cmp"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// dialers is how many connections are opened simultaneously.
const dialers = 32

// clients holds the connections to one server.
type clients struct {
	transport echo.Transport
	addr      string
	opened    func() // may be nil
	mu        sync.Mutex
	conns     []net.Conn
}

// open opens n more connections, several simultaneously. Each has had an echo
// when open returns, so the server has accepted it. The first error ends it.
func (c *clients) open(ctx context.Context, n int) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	for range min(n, dialers) {
		all.Go(func() {
			for left.Add(-1) >= 0 && ctx.Err() == nil {
				if err := c.openOne(ctx); err != nil {
					stop(err)
				}
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

func (c *clients) openOne(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := c.transport.Dial(ctx, c.addr)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	_, err = echo.RoundTrip(conn, []byte("ping"), make([]byte, 64))
	if !stop() || err != nil {
		lab.Abort(conn)
		return cmp.Or(err, context.Cause(ctx))
	}
	if c.opened != nil {
		c.opened()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns = append(c.conns, conn)
	return nil
}

// abort closes all connections without a handshake.
func (c *clients) abort() {
	lab.Abort(c.conns...)
	c.conns = nil
}
