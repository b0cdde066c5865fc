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

// A record holds the last packets.
type record struct {
	packets []packet.Capture
	first   int // the oldest in packets
	bytes   int
	count   int // packets that were added
	lost    int // packets that do not arrive
	evicted int // packets that it has discarded
}

func (r *record) add(c packet.Capture) {
	r.count++
	c.Number = r.count
	if !c.Fate.Arrives() {
		r.lost++
	}
	r.packets = append(r.packets, c)
	r.bytes += len(c.Data) + recordOverhead
	for r.bytes > recordSize {
		r.bytes -= len(r.packets[r.first].Data) + recordOverhead
		r.packets[r.first] = packet.Capture{}
		r.first++
		r.evicted++
	}
	if r.first > len(r.packets)/2 && r.first > 1024 {
		r.packets = slices.Delete(r.packets, 0, r.first)
		r.first = 0
	}
}

func (r *record) captures() []packet.Capture { return slices.Clone(r.packets[r.first:]) }
