package link

// A Fate names what has happened to a packet.
type Fate string

const (
	Delivered   Fate = "delivered" // after the packets that were sent before it
	Late        Fate = "late"      // delivered, but delayed, so that others may overtake it
	Duplicated  Fate = "copied"    // delivered, as the duplicate of the packet before it
	Lost        Fate = "lost"      // lost at random
	Partitioned Fate = "cut"       // lost, because the network is partitioned
	Dropped     Fate = "dropped"   // lost, because the queue of the link is full
	NoRoute     Fate = "nowhere"   // no host has its address
)

// Arrives reports whether a packet of this fate arrives.
func (f Fate) Arrives() bool { return f == Delivered || f == Late || f == Duplicated }
