package echoserver

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

// These times bound a graceful shutdown. A socket is served until nothing
// has arrived for idleForShutdown. All sockets are served until
// echoForShutdown at most. A blocked Write and a closing handshake end at
// endOfShutdown.
const (
	idleForShutdown = 100 * time.Millisecond
	echoForShutdown = 4500 * time.Millisecond
	endOfShutdown   = 5 * time.Second
)

// A Drain ends the sockets of one server: by a graceful shutdown when a
// context is done, immediately on Close.
//
// Closing a socket with unread input discards that input, and a TCP peer
// gets a reset. So a graceful shutdown goes on echoing until nothing
// arrives. A read deadline in the past would lose input too: Read fails
// although bytes are queued. So every deadline lies in the near future.
type Drain struct {
	log   *slog.Logger
	sock  io.Closer     // the listener or the packet socket
	ended chan struct{} // closed when Close or a shutdown begins

	mu      sync.Mutex
	change  sync.Cond // signals that conns or running went down
	conns   map[*Conn]struct{}
	running int       // goroutines of Go, and calls that close sock
	began   time.Time // when a graceful shutdown began
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

// ShutdownOn begins a graceful shutdown as soon as ctx is done: it closes
// the listener and leaves the connections open. The returned function
// cancels this and reports whether it did so before ctx was done.
func (d *Drain) ShutdownOn(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, d.beginShutdown)
}

func (d *Drain) beginShutdown() {
	d.mu.Lock()
	if d.Ending() {
		d.mu.Unlock()
		return
	}
	d.began = time.Now()
	d.running++
	close(d.ended)
	conns := slices.Collect(maps.Keys(d.conns))
	d.mu.Unlock()
	defer d.done()

	if pc, ok := d.sock.(net.PacketConn); ok {
		pc.SetReadDeadline(time.Now().Add(idleForShutdown))
	} else {
		d.sock.Close()
	}
	for _, c := range conns {
		c.rearm()
	}
}

// Go serves c on a new goroutine and closes it afterwards. The log gets a
// line when c begins and a line when it ends, both with the attributes
// about.
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
	end := End{After: (now() - begin).Round(time.Microsecond), Err: err}
	if d.Ending() && errors.Is(err, os.ErrDeadlineExceeded) {
		end.Err = nil
	}
	log.Info("closed", slog.Any("", end))
}

// An End holds when and why a connection of a server ended. The log has it
// as an attribute without a key, so a handler prints its fields like other
// attributes of the line.
type End struct {
	After time.Duration // since the connection began
	Err   error         // nil for an end in good order
}

// LogValue returns the fields as a group.
func (e End) LogValue() slog.Value {
	after := slog.Duration("after", e.After)
	if e.Err == nil {
		return slog.GroupValue(after)
	}
	return slog.GroupValue(after, slog.Any("err", e.Err))
}

func (d *Drain) done() {
	d.mu.Lock()
	d.running--
	d.mu.Unlock()
	d.change.Broadcast()
}

// Wait ends Serve; err is the error that ended its loop. After a graceful
// shutdown has begun, Wait lets it finish and returns nil. After Close it
// returns net.ErrClosed. With any other err it closes everything and
// returns err.
//
// When Wait returns, the address is free. An Accept that fails shows only
// that a close has begun.
func (d *Drain) Wait(err error) error {
	d.mu.Lock()
	shutdown := d.began
	switch {
	case !shutdown.IsZero():
		err = nil
	case d.closed:
		err = net.ErrClosed
	}
	d.mu.Unlock()
	if shutdown.IsZero() {
		d.Close()
	} else {
		// A peer that never reads keeps its connection in a Write.
		stop := time.AfterFunc(time.Until(shutdown.Add(endOfShutdown)), func() { d.Close() })
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

// Close closes the listener and all connections immediately. Only the first
// call has an effect.
func (d *Drain) Close() error {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil
	}
	d.closed = true
	d.running++
	if d.began.IsZero() {
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

// Ending reports whether Close or a graceful shutdown has begun.
func (d *Drain) Ending() bool {
	select {
	case <-d.ended:
		return true
	default:
		return false
	}
}

// pause waits, until a shutdown begins at most.
func (d *Drain) pause(wait time.Duration) {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-d.ended:
	}
}

// readDeadline returns the deadline of a Read during a graceful shutdown. A
// caller that has set its own deadline runs a closing handshake, which may
// take longer than the last echo.
func (d *Drain) readDeadline(own bool) (time.Time, bool) {
	most := echoForShutdown
	if own {
		most = endOfShutdown
	}
	last, ok := d.until(most)
	if soon := time.Now().Add(idleForShutdown); ok && soon.Before(last) {
		return soon, true
	}
	return last, ok
}

// writeDeadline returns the deadline of a Write during a graceful shutdown.
func (d *Drain) writeDeadline(bool) (time.Time, bool) { return d.until(endOfShutdown) }

// until returns the time that lies after the beginning of a graceful
// shutdown by that much, and whether one has begun.
func (d *Drain) until(after time.Duration) (time.Time, bool) {
	if !d.Ending() {
		return time.Time{}, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.began.Add(after), !d.began.IsZero()
}

// add tracks a connection until its Close. It refuses one after Close, and
// when most connections are open already (0: any number).
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
