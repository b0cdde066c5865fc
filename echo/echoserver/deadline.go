package echoserver

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// A deadline moves the deadline of one direction of a Conn before a call.
type deadline struct {
	apply  func(time.Time) error            // sets it on the socket
	ending func(own bool) (time.Time, bool) // returns the deadline during a graceful shutdown
	limit  time.Duration

	next atomic.Int64 // when to move it, in time since start
	mu   sync.Mutex   // guards next, own and the socket's deadline together
	own  time.Time    // the caller's deadline, or zero
}

// These values of next mean that every call moves the deadline, or that
// none does.
const (
	always = math.MinInt64
	never  = math.MaxInt64
)

func (d *deadline) init(apply func(time.Time) error, ending func(bool) (time.Time, bool), limit time.Duration) {
	d.apply, d.ending, d.limit = apply, ending, limit
	d.next.Store(always)
}

// move is called before each Read or Write. Most calls return immediately.
func (d *deadline) move() {
	if next := d.next.Load(); next == never || int64(now()) < next {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.update()
}

// set sets the caller's deadline. A zero time restores the limit.
func (d *deadline) set(t time.Time) error {
	if t.IsZero() && d.next.Load() != never {
		return nil // the limit is in force already
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.own = t
	return d.update()
}

// rearm applies a graceful shutdown to a call that waits.
func (d *deadline) rearm() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.update()
}

// update sets the next deadline: the caller's or the limit, and never later
// than the end of the shutdown.
func (d *deadline) update() error {
	at, next := d.own, int64(never)
	if at.IsZero() && d.limit > 0 {
		at = time.Now().Add(d.limit)
		next = int64(now() + d.limit/8)
	}
	if end, ok := d.ending(!d.own.IsZero()); ok && (at.IsZero() || end.Before(at)) {
		at = end
		if d.own.IsZero() {
			next = always
		}
	}
	d.next.Store(next)
	return d.apply(at)
}

// now returns the time since start by the monotonic clock.
func now() time.Duration { return time.Since(start) }

var start = time.Now()
