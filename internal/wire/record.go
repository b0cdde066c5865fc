package wire

import (
	"slices"
	"time"
)

// A Fate is what becomes of a packet.
type Fate string

const (
	Delivered Fate = "delivered" // after the packets that were sent before it
	Late      Fate = "late"      // delivered, and held back so that others may overtake it
	Copied    Fate = "copied"    // delivered, as the duplicate of the packet before it
	Lost      Fate = "lost"      // by chance
	Cut       Fate = "cut"       // lost, because the network is parted
	Dropped   Fate = "dropped"   // lost, because the queue of the link is full
	Nowhere   Fate = "nowhere"   // no host has its address
)

// Arrives reports whether a packet of this fate arrives.
func (f Fate) Arrives() bool { return f == Delivered || f == Late || f == Copied }

// A Capture is one packet on record.
type Capture struct {
	Number   int           // from 1, in the order of sending
	Sent     time.Duration // after the network was made
	Arrived  time.Duration // zero for one that does not
	From, To string        // names of hosts; To is an address where there is none
	Fate     Fate
	Data     []byte // from the IP header on; not to be changed
}

// recordSize is how many bytes of packets a record keeps. Each packet counts
// for some more than its own.
const (
	recordSize     = 32 << 20
	recordOverhead = 128
)

// A record keeps the last packets.
type record struct {
	kept   []Capture
	first  int // the oldest in kept
	bytes  int
	count  int // of all packets
	lost   int // of all that do not arrive
	fallen int // of those that it has let go
}

func (r *record) add(c Capture) {
	r.count++
	c.Number = r.count
	if !c.Fate.Arrives() {
		r.lost++
	}
	r.kept = append(r.kept, c)
	r.bytes += len(c.Data) + recordOverhead
	for r.bytes > recordSize {
		r.bytes -= len(r.kept[r.first].Data) + recordOverhead
		r.kept[r.first] = Capture{}
		r.first++
		r.fallen++
	}
	if r.first > len(r.kept)/2 && r.first > 1024 {
		r.kept = slices.Delete(r.kept, 0, r.first)
		r.first = 0
	}
}

func (r *record) captures() []Capture { return slices.Clone(r.kept[r.first:]) }
