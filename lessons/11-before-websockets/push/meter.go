package push

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// A Meter counts at the server what one way costs. Bytes are those that TCP
// carries: requests, headers and frames, without the headers of TCP and IP.
type Meter struct {
	Requests, Empty atomic.Int64 // Empty ones were answered without an event
	Connections     atomic.Int64
	In, Out         atomic.Int64 // bytes from the clients, and to them

	held  atomic.Int64 // requests that are being answered now
	spent atomic.Int64 // time in requests, in ns since the clock began, less that of held ones
}

// clock is a time in the past.
var clock = time.Now()

// begin counts a request until what it returns is called.
func (m *Meter) begin() (end func()) {
	m.Requests.Add(1)
	m.spent.Add(-int64(time.Since(clock)))
	m.held.Add(1)
	return func() {
		m.held.Add(-1)
		m.spent.Add(int64(time.Since(clock)))
	}
}

// Spent is how long all requests together have been at the server: the time
// for which it had to keep a goroutine and a buffer for each.
func (m *Meter) Spent() time.Duration {
	return time.Duration(m.spent.Load() + m.held.Load()*int64(time.Since(clock)))
}

// metered is a listener whose connections count for the ways that use them.
// While it is off, it closes them immediately.
type metered struct {
	net.Listener
	isOff func() bool
}

func (l metered) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if !l.isOff() {
			return &meteredConn{Conn: c}, nil
		}
		c.Close()
	}
}

// meteredConn counts for the way that the request at hand is for. What comes
// before the request is read belongs to it.
type meteredConn struct {
	net.Conn
	mu      sync.Mutex
	way     *Meter
	pending int64 // bytes in, of a request that nobody has claimed yet
	stays   bool  // what comes now belongs to the way as well: there is no next request
}

func (c *meteredConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stays {
		c.way.In.Add(int64(n))
	} else {
		c.pending += int64(n)
	}
	return n, err
}

// Write counts first: who has received something finds it in the sum.
func (c *meteredConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	way := c.way
	c.mu.Unlock()
	if way == nil {
		return c.Conn.Write(b)
	}
	way.Out.Add(int64(len(b)))
	n, err := c.Conn.Write(b)
	way.Out.Add(int64(n - len(b)))
	return n, err
}

// claim makes the request that was read last one of this way; nil is none.
func (c *meteredConn) claim(way *Meter, stays bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if way != nil {
		way.In.Add(c.pending)
		if c.way != way {
			way.Connections.Add(1)
		}
	}
	c.way, c.pending, c.stays = way, 0, stays && way != nil
}

type connKey struct{}

// keep lets a request find its connection.
func keep(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// claim says which way a request is for. Behind one that upgrades there is no
// other on its connection.
func claim(r *http.Request, way *Meter) {
	if c, ok := r.Context().Value(connKey{}).(*meteredConn); ok {
		c.claim(way, r.Header.Get("Upgrade") != "")
	}
}

// inVain says that a request is answered without an event.
func inVain(r *http.Request) {
	if c, ok := r.Context().Value(connKey{}).(*meteredConn); ok && c.way != nil {
		c.way.Empty.Add(1)
	}
}
