package link

import (
	"cmp"
	"fmt"
	"time"
)

// A Link describes what happens between two hosts, in one direction. The zero
// value delivers every packet, in simulated time after 10 µs: without a delay the
// simulated clock would stand still.
//
// Each packet has random draws of its own. So a change of one field does not
// change the fates that the other fields decide.
type Link struct {
	// Delay is the time from one host to the other. Jitter is added to it, drawn
	// for each packet from zero up to Jitter. Neither changes the order: a packet
	// does not overtake one that was sent before.
	Delay, Jitter time.Duration

	// Loss, Duplicate and Reorder are probabilities, from 0 to 1. The duplicate of
	// a packet arrives directly after it. A reordered packet takes longer by half
	// of Delay, or by a millisecond if that is more. Later packets may arrive
	// before it.
	Loss, Duplicate, Reorder float64

	// Bandwidth is in bits a second; zero is unlimited. Packets that cannot be
	// sent immediately wait. Queue is how many packets may wait or be in
	// transmission; the next one is dropped. Zero is 1,000.
	Bandwidth int64
	Queue     int

	// MTU is the length in bytes of the largest packet with its IP header; zero is
	// 1,500. Only the network's first link sets it, since it belongs to the hosts.
	// IPv6 needs 1,280.
	MTU int

	// Partitions lists the times in which no packet arrives that is sent then.
	Partitions []Span

	// Seed decides all random draws. Only the network's first link sets it.
	Seed uint64
}

// A Span holds two times since the network was made: the first, and the end,
// which is not part of it.
type Span struct{ From, To time.Duration }

const (
	// MinMTU6 is the least MTU of IPv6 in bytes (RFC 8200, section 5).
	MinMTU6 = 1280
	// LoopbackMTU is the MTU of a host's own loopback in bytes.
	LoopbackMTU = 65535
	// LeastDelay is the delay of the zero Link.
	LeastDelay = 10 * time.Microsecond

	maxDelay     = time.Hour
	defaultMTU   = 1500
	defaultQueue = 1000
	minMTU       = 68 // RFC 791, section 3.2
	maxMTU       = 65535
)

// Check returns an error that names the first field of l that is out of range,
// or nil.
func (l Link) Check() error {
	for i, p := range []float64{l.Loss, l.Duplicate, l.Reorder} {
		if !(p >= 0 && p <= 1) { // nor is NaN
			name := []string{"loss", "duplicate", "reorder"}[i]
			return fmt.Errorf("%s of %v: a probability lies between 0 and 1", name, p)
		}
	}
	switch {
	case l.Delay < 0 || l.Delay > maxDelay:
		return fmt.Errorf("delay of %v: it lies between 0s and %v", l.Delay, maxDelay)
	case l.Jitter < 0 || l.Jitter > maxDelay:
		return fmt.Errorf("jitter of %v: it lies between 0s and %v", l.Jitter, maxDelay)
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

// LargestPacket returns the MTU in bytes, 1,500 by default.
func (l Link) LargestPacket() int { return cmp.Or(l.MTU, defaultMTU) }

func (l Link) parted(now time.Duration) bool {
	for _, s := range l.Partitions {
		if s.From <= now && now < s.To {
			return true
		}
	}
	return false
}

// late returns by how much longer a reordered packet takes.
func (l Link) late() time.Duration { return max(l.Delay/2, time.Millisecond) }
