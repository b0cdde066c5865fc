package wire

import (
	"cmp"
	"fmt"
	"math/rand/v2"
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
	// It counts in New alone, since it belongs to the hosts. IPv6 needs 1,280.
	MTU int

	// Partitions are times in which nothing arrives of what is sent.
	Partitions []Span

	// Seed decides all that is left to chance. It counts in New alone.
	Seed uint64
}

// A Span is a time after the network was made, without its end.
type Span struct{ From, To time.Duration }

const (
	defaultMTU   = 1500
	defaultQueue = 1000
	minMTU       = 68 // RFC 791, section 3.2
	maxMTU       = 65535
	minMTU6      = 1280 // RFC 8200, section 5
	loopbackMTU  = 65535
	leastDelay   = 10 * time.Microsecond
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

// mustCheck is for links that a program has made. What a user has typed is
// checked before.
func (l Link) mustCheck() {
	if err := l.Check(); err != nil {
		panic("wire: " + err.Error())
	}
}

func (l Link) mtu() int { return cmp.Or(l.MTU, defaultMTU) }

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

// A direction is a link in use.
type direction struct {
	link    Link
	least   time.Duration
	draws   *rand.Rand
	sending []time.Duration // when each packet of the queue will have been sent
	last    time.Duration   // the latest arrival in order
}

func newDirection(link Link, least time.Duration, seed, pair uint64) *direction {
	return &direction{link: link, least: least, draws: rand.New(rand.NewPCG(seed, pair))}
}

// A journey is what becomes of one packet.
type journey struct {
	fate    Fate
	arrives time.Duration
	copied  bool // another one arrives with it
}

// judge sends a packet of size bytes.
func (d *direction) judge(now time.Duration, size int) journey {
	// The draws are made whether or not they are needed, so that those of later
	// packets do not depend on it.
	loss, duplicate, reorder, jitter := d.draws.Float64(), d.draws.Float64(), d.draws.Float64(), d.draws.Float64()
	sent, ok := d.send(now, size)
	switch {
	case !ok:
		return journey{fate: Dropped}
	case d.link.parted(now):
		return journey{fate: Cut}
	case loss < d.link.Loss:
		return journey{fate: Lost}
	}
	j := journey{
		fate:    Delivered,
		arrives: sent + max(d.link.Delay, d.least) + time.Duration(jitter*float64(d.link.Jitter)),
		copied:  duplicate < d.link.Duplicate,
	}
	if reorder < d.link.Reorder {
		j.fate = Late
		j.arrives += d.link.late()
		return j
	}
	d.last = max(d.last, j.arrives)
	j.arrives = d.last
	return j
}

// send queues a packet, unless the queue is full, and says when its last bit
// leaves.
func (d *direction) send(now time.Duration, size int) (sent time.Duration, ok bool) {
	if d.link.Bandwidth == 0 {
		return now, true
	}
	for len(d.sending) > 0 && d.sending[0] <= now {
		d.sending = d.sending[1:]
	}
	if len(d.sending) >= cmp.Or(d.link.Queue, defaultQueue) {
		return 0, false
	}
	begin := now
	if n := len(d.sending); n > 0 {
		begin = d.sending[n-1]
	}
	bits := int64(size) * 8
	sent = begin + time.Duration(float64(bits)*float64(time.Second)/float64(d.link.Bandwidth))
	d.sending = append(d.sending, sent)
	return sent, true
}
