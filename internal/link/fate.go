package link

// A Fate is what becomes of a packet.
type Fate string

const (
	Delivered   Fate = "delivered" // after the packets that were sent before it
	Late        Fate = "late"      // delivered, and held back so that others may overtake it
	Duplicated  Fate = "copied"    // delivered, as the duplicate of the packet before it
	Lost        Fate = "lost"      // by chance
	Partitioned Fate = "cut"       // lost, because the network is parted
	Dropped     Fate = "dropped"   // lost, because the queue of the link is full
	NoRoute     Fate = "nowhere"   // no host has its address
)

// Arrives reports whether a packet of this fate arrives.
func (f Fate) Arrives() bool { return f == Delivered || f == Late || f == Duplicated }
