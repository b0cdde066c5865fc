package cli

import (
	"cmp"
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
)

// dialers is how many connections are made at the same time.
const dialers = 32

// A growth is what the server has when so many connections are open.
type growth struct {
	Connections int           `json:"connections"`
	Server      holding       `json:"server"`
	Took        time.Duration `json:"-"` // to make them all
}

// grown is a server whose crowd has grown as far as it would.
type grown struct {
	Kind   string   `json:"kind"`
	Addr   string   `json:"addr"`
	PID    int      `json:"pid"`
	Stages []growth `json:"stages"`
	From   int      `json:"from_addresses"` // that the clients have called from
	Error  string   `json:"error,omitempty"`
}

// last is the stage with most connections.
func (g grown) last() growth { return g.Stages[len(g.Stages)-1] }

// enough is how many connections say what one costs. With fewer, what else
// comes and goes in a process is not small against it.
const enough = 100

// each is what one connection more costs the server, if there are enough.
func (g grown) each() (one holding, ok bool) {
	first, last := g.Stages[0], g.last()
	n := last.Connections - first.Connections
	if n < enough {
		return one, false
	}
	one.Usage = last.Server.Usage.Less(first.Server.Usage).Each(n)
	one.Threads = max(0, (last.Server.Threads-first.Server.Threads+n/2)/n)
	one.Resident = max(0, (last.Server.Resident-first.Server.Resident)/n)
	return one, true
}

// stepsTo are the numbers of connections at which to look.
func stepsTo(n int) []int {
	return slices.Compact([]int{max(1, n/10), max(1, n/4), max(1, n/2), n})
}

// grow opens n connections to a server of this kind. Those that were made come
// back with an error that stopped it.
func grow(ctx context.Context, kind string, n int, hold func(grown) error, step func()) (g grown, err error) {
	s, err := startCrowded(ctx, kind)
	if err != nil {
		return g, err
	}
	defer s.close()
	from := &spreading{most: portsFrom() * 9 / 10}
	t, err := s.client(kind, from)
	if err != nil {
		return g, err
	}
	g = grown{Kind: kind, Addr: s.hello.Addr, PID: s.hello.PID}
	c := &swarm{t: t, addr: s.hello.Addr, step: step}
	defer c.hangUp()
	// One connection comes and goes first: what the runtime needs for any
	// number of them is there then.
	if err := c.open(ctx, 1); err != nil {
		return g, err
	}
	c.hangUp()
	var took time.Duration
	for _, want := range append([]int{0}, stepsTo(n)...) {
		began := time.Now()
		stopped := c.open(ctx, want-len(c.conns))
		took += time.Since(began)
		has, err := s.has()
		if err != nil {
			return g, cmp.Or(stopped, err)
		}
		if len(g.Stages) == 0 || g.last().Connections < len(c.conns) {
			g.Stages = append(g.Stages, growth{len(c.conns), has, took})
		}
		g.From = from.used()
		if stopped != nil {
			return g, stopped
		}
	}
	return g, hold(g)
}

// A swarm is the clients of one server.
type swarm struct {
	t     echo.Transport
	addr  string
	step  func()
	mu    sync.Mutex
	conns []net.Conn
}

// open makes n more connections, several at a time, each of which has had an
// echo: by then the server has accepted it. The first error ends it.
func (c *swarm) open(ctx context.Context, n int) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	for range min(n, dialers) {
		all.Go(func() {
			for left.Add(-1) >= 0 && ctx.Err() == nil {
				if err := c.join(ctx); err != nil {
					stop(err)
				}
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

func (c *swarm) join(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := c.t.Dial(ctx, c.addr)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	_, err = echo.RoundTrip(conn, []byte("ping"), make([]byte, 64))
	if !stop() || err != nil {
		lab.Abort(conn)
		return cmp.Or(err, context.Cause(ctx))
	}
	c.step()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns = append(c.conns, conn)
	return nil
}

func (c *swarm) hangUp() {
	lab.Abort(c.conns...)
	c.conns = nil
}

// A spreading host calls from one address of this machine after another: each
// has so many ports. Where there is one address, it calls from that.
type spreading struct {
	echo.Kernel
	most  int // connections from one address; 0 is any number
	calls atomic.Int64
}

func (h *spreading) Dial(ctx context.Context, network, local, remote string) (net.Conn, error) {
	n := int(h.calls.Add(1) - 1)
	if h.most > 0 && n >= h.most && local == "" && strings.HasPrefix(remote, "127.") {
		local = "127.0.0." + strconv.Itoa(min(1+n/h.most, 254)) + ":0"
	}
	c, err := h.Kernel.Dial(ctx, network, local, remote)
	if tcp, ok := c.(*net.TCPConn); ok {
		// Thousands of connections that end politely would keep their ports
		// in TIME-WAIT for a minute (RFC 9293, section 3.6.1).
		tcp.SetLinger(0)
	}
	return c, err
}

// used is from how many addresses it has called.
func (h *spreading) used() int {
	if h.most == 0 {
		return 1
	}
	return 1 + int(max(0, h.calls.Load()-1))/h.most
}

// explainMany names the limit that has stopped a crowd from growing, and how to
// raise it.
func explainMany(err error, g grown) error {
	n := 0
	if len(g.Stages) > 0 {
		n = g.last().Connections
	}
	at := g.Kind + " stopped at " + phrase.Plural(n, "connection")
	switch {
	case errors.Is(err, context.Canceled):
		return cmdutil.UserErrorf(err, "interrupted")
	case errors.Is(err, syscall.EMFILE):
		return cmdutil.UserErrorf(err, "%s: this process may have no more descriptors open; raise the hard limit, as root, with ulimit -Hn", at)
	case errors.Is(err, syscall.ENFILE):
		return cmdutil.UserErrorf(err, "%s: this machine may have no more files open; raise the sysctl fs.file-max", at)
	case errors.Is(err, errno.EADDRNOTAVAIL), errors.Is(err, errno.EADDRINUSE):
		return cmdutil.UserErrorf(err, "%s: no port is left to call from; widen the range of ephemeral ports, or close other programs' connections", at)
	case errors.Is(err, syscall.ENOBUFS), errors.Is(err, syscall.ENOMEM):
		return cmdutil.UserErrorf(err, "%s: the kernel has no memory left for sockets", at)
	case errno.IsTimeout(err):
		return cmdutil.UserErrorf(err, "%s: the server does not answer any more; it may have run out of descriptors, see ulimit -Hn", at)
	case n == 0 && len(g.Stages) == 0:
		return cmdutil.UserErrorf(err, "%s: %s", g.Kind, errno.RootCause(err))
	}
	return cmdutil.UserErrorf(err, "%s: %s", at, errno.RootCause(err))
}
