package echoserver

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// A deadline runs ahead of the calls of one direction of a Conn.
type deadline struct {
	apply  func(time.Time) error            // sets it on the socket
	ending func(own bool) (time.Time, bool) // what takes its place once the server drains
	limit  time.Duration

	next atomic.Int64 // when to move it, by now()
	mu   sync.Mutex   // holds next, own and the socket together
	own  time.Time    // what the caller has set instead
}

// The values of next when every call moves the deadline, and when none does.
const (
	always = math.MinInt64
	never  = math.MaxInt64
)

func (d *deadline) init(apply func(time.Time) error, ending func(bool) (time.Time, bool), limit time.Duration) {
	d.apply, d.ending, d.limit = apply, ending, limit
	d.next.Store(always)
}

// move is called before each Read or Write, and mostly returns at once.
func (d *deadline) move() {
	if next := d.next.Load(); next == never || int64(now()) < next {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.update()
}

// set is the caller's own deadline; a zero time gives the direction back.
func (d *deadline) set(t time.Time) error {
	if t.IsZero() && d.next.Load() != never {
		return nil // the limit is in force already
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.own = t
	return d.update()
}

// rearm lets a drain that has begun take effect on a call that waits.
func (d *deadline) rearm() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.update()
}

// update sets the deadline that holds from now on: the caller's or the limit,
// and never later than the end of the server.
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

// now is the monotonic clock.
func now() time.Duration { return time.Since(start) }

var start = time.Now()
