package wire

import (
	"sync/atomic"

	"gvisor.dev/gvisor/pkg/waiter"
)

// awaken returns a channel that tells of events of a socket, until stop is
// called.
//
// In simulated time a goroutine that waits is woken by an event of its own. If
// netstack woke it, several could run simultaneously, and their order would
// depend on how long the operating system lets this process run.
func (n *Network) awaken(events *waiter.Queue, mask waiter.EventMask) (ready <-chan struct{}, stop func()) {
	entry, c := waiter.NewChannelEntry(mask)
	if n.loop.idle != nil {
		var pending atomic.Bool
		wake := func() {
			pending.Store(false)
			select {
			case c <- struct{}{}:
			default:
			}
		}
		entry = waiter.NewFunctionEntry(mask, func(waiter.EventMask) {
			if !pending.Swap(true) {
				n.loop.soon(wake)
			}
		})
	}
	events.EventRegister(&entry)
	return c, func() { events.EventUnregister(&entry) }
}
