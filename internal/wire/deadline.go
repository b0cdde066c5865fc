package wire

import (
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// A deadline ends the calls of one direction of a socket by the network's clock.
type deadline struct {
	loop *loop

	mu      sync.Mutex
	timer   tcpip.Timer
	expired chan struct{} // closed once it has passed
}

func newDeadline(l *loop) *deadline {
	return &deadline{loop: l, expired: make(chan struct{})}
}

// wait returns a channel that is closed when the deadline has passed, even if
// the deadline moves before.
func (d *deadline) wait() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.expired
}

func (d *deadline) passed() bool {
	select {
	case <-d.wait():
		return true
	default:
		return false
	}
}

func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stop()
	if isClosed(d.expired) {
		d.expired = make(chan struct{})
	}
	if t.IsZero() {
		return
	}
	wait := d.loop.until(t)
	if wait <= 0 {
		close(d.expired)
		return
	}
	var own tcpip.Timer
	own = d.loop.AfterFunc(wait, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.timer == own { // it has not been moved meanwhile
			close(d.expired)
			d.timer = nil
		}
	})
	d.timer = own
}

// end stops the timer of a socket that is closed.
func (d *deadline) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stop()
}

func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
