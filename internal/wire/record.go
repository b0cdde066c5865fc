package wire

import (
	"slices"

	"github.com/socketlab/socketlab/internal/packet"
)

// recordSize is how many bytes of packets a record keeps. Each packet counts
// for some more than its own.
const (
	recordSize     = 32 << 20
	recordOverhead = 128
)

// A record keeps the last packets.
type record struct {
	kept    []packet.Capture
	first   int // the oldest in kept
	bytes   int
	count   int // of all packets
	lost    int // of all that do not arrive
	evicted int // of those that it has let go
}

func (r *record) add(c packet.Capture) {
	r.count++
	c.Number = r.count
	if !c.Fate.Arrives() {
		r.lost++
	}
	r.kept = append(r.kept, c)
	r.bytes += len(c.Data) + recordOverhead
	for r.bytes > recordSize {
		r.bytes -= len(r.kept[r.first].Data) + recordOverhead
		r.kept[r.first] = packet.Capture{}
		r.first++
		r.evicted++
	}
	if r.first > len(r.kept)/2 && r.first > 1024 {
		r.kept = slices.Delete(r.kept, 0, r.first)
		r.first = 0
	}
}

func (r *record) captures() []packet.Capture { return slices.Clone(r.kept[r.first:]) }
