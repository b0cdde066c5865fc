package echo

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"os"
	"slices"
	"sync"
	"time"
)

// How long a server that ends goes on: a socket until it was silent for
// drainSilence, all of them until drainEcho, and what is stuck in a Write or
// says goodbye until drainAll.
const (
	drainSilence = 100 * time.Millisecond
	drainEcho    = 4500 * time.Millisecond
	drainAll     = 5 * time.Second
)

// A Drain ends the sockets of one server: gently when a context ends, at once
// on Close. Closing a socket with unread input throws that input away, and tells
// a TCP peer so with a reset; so a gentle end goes on echoing until nothing
// comes. A read deadline that has passed would do the same harm, since it makes
// Read fail although bytes are queued: only near deadlines are used.
type Drain struct {
	log   *slog.Logger
	sock  io.Closer     // the listener or the packet socket
	ended chan struct{} // closed when the end begins, either way

	mu      sync.Mutex
	change  sync.Cond // conns or running went down
	conns   map[*Conn]struct{}
	running int       // what Go has started, and who closes sock
	gentle  time.Time // when a gentle end began
	closed  bool
}

func newDrain(sock io.Closer, log *slog.Logger) *Drain {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	d := &Drain{log: log, sock: sock, ended: make(chan struct{}), conns: make(map[*Conn]struct{})}
	d.change.L = &d.mu
	return d
}

// When begins a gentle end as soon as ctx is done: the listener is closed, the
// connections are not. The result undoes that.
func (d *Drain) When(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, d.begin)
}

func (d *Drain) begin() {
	d.mu.Lock()
	if d.Ending() {
		d.mu.Unlock()
		return
	}
	d.gentle = time.Now()
	d.running++
	close(d.ended)
	conns := slices.Collect(maps.Keys(d.conns))
	d.mu.Unlock()
	defer d.done()

	if pc, ok := d.sock.(net.PacketConn); ok {
		pc.SetReadDeadline(time.Now().Add(drainSilence))
	} else {
		d.sock.Close()
	}
	for _, c := range conns {
		c.hurry()
	}
}

// Go serves c on a goroutine of its own and closes it afterwards; the log gets
// a line for each, with whatever else is known about the peer.
func (d *Drain) Go(c net.Conn, serve func(net.Conn) error, about ...any) {
	d.mu.Lock()
	d.running++
	d.mu.Unlock()
	go d.run(c, serve, about)
}

func (d *Drain) run(c net.Conn, serve func(net.Conn) error, about []any) {
	defer d.done()
	log := d.log
	if log.Enabled(context.Background(), slog.LevelInfo) {
		log = log.With("peer", peer(c)).With(about...)
	}
	log.Info("connected")
	begin := now()
	err := serve(c)
	c.Close()
	after := (now() - begin).Round(time.Microsecond)
	if err != nil && !(d.Ending() && errors.Is(err, os.ErrDeadlineExceeded)) {
		log.Info("closed", "after", after, "err", err)
		return
	}
	log.Info("closed", "after", after)
}

func (d *Drain) done() {
	d.mu.Lock()
	d.running--
	d.mu.Unlock()
	d.change.Broadcast()
}

// Wait is how Serve ends, err being what ended its loop: it lets a gentle end
// run its course and returns nil, or returns net.ErrClosed after Close. Any
// other err closes everything and is returned. When it returns, the address is
// free: an Accept that fails shows only that somebody has begun to close.
func (d *Drain) Wait(err error) error {
	d.mu.Lock()
	gentle := d.gentle
	switch {
	case !gentle.IsZero():
		err = nil
	case d.closed:
		err = net.ErrClosed
	}
	d.mu.Unlock()
	if gentle.IsZero() {
		d.Close()
	} else {
		// A peer that never reads keeps its connection in a Write.
		stop := time.AfterFunc(time.Until(gentle.Add(drainAll)), func() { d.Close() })
		defer stop.Stop()
	}
	d.mu.Lock()
	for d.running > 0 || len(d.conns) > 0 {
		d.change.Wait()
	}
	d.mu.Unlock()
	d.Close()
	return err
}

// Close ends everything at once. Only the first call has an effect.
func (d *Drain) Close() error {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil
	}
	d.closed = true
	d.running++
	if d.gentle.IsZero() {
		close(d.ended)
	}
	conns := slices.Collect(maps.Keys(d.conns))
	d.mu.Unlock()
	defer d.done()

	err := d.sock.Close()
	for _, c := range conns {
		c.Close()
	}
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Ending reports whether the end has begun, gently or not.
func (d *Drain) Ending() bool {
	select {
	case <-d.ended:
		return true
	default:
		return false
	}
}

// pause waits, but not beyond the beginning of the end.
func (d *Drain) pause(wait time.Duration) {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-d.ended:
	}
}

// silence is the deadline of a Read while the server ends gently. Who has set
// one of their own says goodbye, and may do so after the last echo.
func (d *Drain) silence(own bool) (time.Time, bool) {
	most := drainEcho
	if own {
		most = drainAll
	}
	last, ok := d.until(most)
	if soon := time.Now().Add(drainSilence); ok && soon.Before(last) {
		return soon, true
	}
	return last, ok
}

// finish is the deadline of a Write while the server ends gently.
func (d *Drain) finish(bool) (time.Time, bool) { return d.until(drainAll) }

// until is the time so long after a gentle end began.
func (d *Drain) until(after time.Duration) (time.Time, bool) {
	if !d.Ending() {
		return time.Time{}, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.gentle.Add(after), !d.gentle.IsZero()
}

// add keeps a connection until its Close. It says no after Close, or when more
// than most would be kept (0: any number).
func (d *Drain) add(c *Conn, most int) admission {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed:
		return ended
	case most > 0 && len(d.conns) >= most:
		return full
	}
	d.conns[c] = struct{}{}
	return admitted
}

type admission int

const (
	admitted admission = iota
	full
	ended
)

func (d *Drain) remove(c *Conn) {
	d.mu.Lock()
	delete(d.conns, c)
	d.mu.Unlock()
	d.change.Broadcast()
}
