package byhand

import (
	"sync"
	"time"
)

// A deadline is that of Writes. A pong and a close frame have one of their
// own: Read and Close write them, and whoever has set a deadline for Writes
// did not mean those.
type deadline struct {
	apply func(time.Time) error

	mu   sync.Mutex
	user time.Time
	busy bool // a control frame goes out
}

func (d *deadline) set(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.user = t; d.busy {
		return nil
	}
	return d.apply(t)
}

// during sets another deadline until restore is called.
func (d *deadline) during(until time.Time) (restore func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy = true
	d.apply(until)
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.busy = false
		d.apply(d.user)
	}
}
