package link

import (
	"cmp"
	"math/rand/v2"
	"time"
)

// A Direction decides the fates of the packets of one direction of a link. Only
// one goroutine may use it.
type Direction struct {
	link    Link
	least   time.Duration
	draws   *rand.Rand
	sending []time.Duration // when each packet of the queue will have been sent
	last    time.Duration   // the latest arrival in order
}

// NewDirection returns a Direction whose random draws follow from seed and
// pair. No packet takes less time than least.
func NewDirection(link Link, least time.Duration, seed, pair uint64) *Direction {
	return &Direction{link: link, least: least, draws: rand.New(rand.NewPCG(seed, pair))}
}

// SetLink changes the link for all later packets.
func (d *Direction) SetLink(l Link) { d.link = l }

// A Journey holds the fate of one packet and the time of its arrival.
type Journey struct {
	Fate    Fate
	Arrives time.Duration // by the clock of Judge; zero for a packet that does not arrive
	Copied  bool          // the link sends a duplicate after it
}

// Judge sends a packet of size bytes at the time now, and returns its Journey.
func (d *Direction) Judge(now time.Duration, size int) Journey {
	// The draws are made whether or not they are needed, so that those of later
	// packets do not depend on it.
	loss, duplicate, reorder, jitter := d.draws.Float64(), d.draws.Float64(), d.draws.Float64(), d.draws.Float64()
	sent, ok := d.send(now, size)
	switch {
	case !ok:
		return Journey{Fate: Dropped}
	case d.link.parted(now):
		return Journey{Fate: Partitioned}
	case loss < d.link.Loss:
		return Journey{Fate: Lost}
	}
	j := Journey{
		Fate:    Delivered,
		Arrives: sent + max(d.link.Delay, d.least) + time.Duration(jitter*float64(d.link.Jitter)),
		Copied:  duplicate < d.link.Duplicate,
	}
	if reorder < d.link.Reorder {
		j.Fate = Late
		j.Arrives += d.link.late()
		return j
	}
	d.last = max(d.last, j.Arrives)
	j.Arrives = d.last
	return j
}

// send queues a packet, unless the queue is full, and returns when its last bit
// leaves.
func (d *Direction) send(now time.Duration, size int) (sent time.Duration, ok bool) {
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
