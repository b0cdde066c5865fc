package link

import (
	"cmp"
	"fmt"
	"time"
)

// A Link says what happens between two hosts, in one direction. Its zero value
// delivers everything at once, which in simulated time is after 10 µs: where
// nothing takes any time, TCP takes all that is on its way for lost (RFC 8985).
//
// Each packet is judged by itself, with draws of its own, so that a change of
// one field leaves the fates alone that the others give.
type Link struct {
	// Delay is the time from one host to the other. Jitter is added to it, drawn
	// for each packet from zero up to Jitter. Neither changes the order: a packet
	// does not overtake one that was sent before.
	Delay, Jitter time.Duration

	// Loss, Duplicate and Reorder are probabilities, from 0 to 1. The copy of a
	// packet arrives right behind it. A reordered packet takes half a Delay
	// longer, at least a millisecond, and what was sent after it may arrive
	// before.
	Loss, Duplicate, Reorder float64

	// Bandwidth is how many bits a second can be sent; zero is any number.
	// What cannot be sent at once waits. Queue is how many packets wait or are
	// being sent, one more is dropped; zero is 1,000.
	Bandwidth int64
	Queue     int

	// MTU is the length of the largest packet with its IP header; zero is 1,500.
	// It counts only when the network is made, since it belongs to the hosts. IPv6 needs 1,280.
	MTU int

	// Partitions are times in which nothing arrives of what is sent.
	Partitions []Span

	// Seed decides all that is random. It counts only when the network is made.
	Seed uint64
}

// A Span is a time after the network was made, without its end.
type Span struct{ From, To time.Duration }

const (
	MinMTU6     = 1280  // MinMTU6 is the least MTU of IPv6 (RFC 8200, section 5)
	LoopbackMTU = 65535 // LoopbackMTU is that of a host's own loopback
	LeastDelay  = 10 * time.Microsecond

	defaultMTU   = 1500
	defaultQueue = 1000
	minMTU       = 68 // RFC 791, section 3.2
	maxMTU       = 65535
)

// Check says which field of l is out of range.
func (l Link) Check() error {
	for i, p := range []float64{l.Loss, l.Duplicate, l.Reorder} {
		if !(p >= 0 && p <= 1) { // nor is NaN
			name := []string{"loss", "duplicate", "reorder"}[i]
			return fmt.Errorf("%s of %v: a probability lies between 0 and 1", name, p)
		}
	}
	switch {
	case l.Delay < 0:
		return fmt.Errorf("delay of %v: it is negative", l.Delay)
	case l.Jitter < 0:
		return fmt.Errorf("jitter of %v: it is negative", l.Jitter)
	case l.Bandwidth < 0:
		return fmt.Errorf("bandwidth of %d: it is negative", l.Bandwidth)
	case l.Queue < 0:
		return fmt.Errorf("queue of %d: it is negative", l.Queue)
	case l.MTU != 0 && (l.MTU < minMTU || l.MTU > maxMTU):
		return fmt.Errorf("MTU of %d: it lies between %d and %d", l.MTU, minMTU, maxMTU)
	}
	for _, s := range l.Partitions {
		if s.From < 0 || s.To < s.From {
			return fmt.Errorf("partition %v to %v: it ends before it begins", s.From, s.To)
		}
	}
	return nil
}

// LargestPacket returns the MTU of the hosts, in bytes.
func (l Link) LargestPacket() int { return cmp.Or(l.MTU, defaultMTU) }

func (l Link) parted(now time.Duration) bool {
	for _, s := range l.Partitions {
		if s.From <= now && now < s.To {
			return true
		}
	}
	return false
}

// late is how much longer a reordered packet takes.
func (l Link) late() time.Duration { return max(l.Delay/2, time.Millisecond) }
