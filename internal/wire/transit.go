package wire

import (
	"math"
	"time"
)

// longestTransit bounds what a program waits for: there is always a packet that
// takes longer.
const longestTransit = 3 * time.Second

// roundTrip is how long a packet and its answer are on their way, if neither is
// lost.
func (l Link) roundTrip() time.Duration {
	one := l.Delay + l.Jitter
	if l.Reorder > 0 {
		one += max(l.Delay/2, time.Millisecond)
	}
	if l.Bandwidth > 0 {
		one += time.Duration(float64(8*l.mtu()) / float64(l.Bandwidth) * float64(time.Second))
	}
	return min(2*one, longestTransit)
}

// repaired is a round trip with all that TCP sends again meanwhile: it takes
// longer once in a thousand times, and where links are worse than that.
func (l Link) repaired() time.Duration {
	const rare, firstTimeout = 1e-3, 200 * time.Millisecond
	lost := 1 - (1-l.Loss)*(1-l.Loss) // it or its acknowledgement
	if lost == 0 {
		return l.roundTrip()
	}
	times := math.Ceil(math.Log(rare) / math.Log(lost))
	timeouts := (math.Exp2(times) - 1) * float64(max(firstTimeout, 2*l.roundTrip()))
	return time.Duration(min(float64(l.roundTrip())+timeouts, float64(longestTransit)))
}

func (n *Network) between() Link {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.link
}

// Transit is how long what is sent, and the answer to it, take over the link of
// all hosts, retransmissions included. Some takes longer: at most one in a
// thousand, where the link is not so bad that 3 s do not suffice.
func (n *Network) Transit() time.Duration { return n.between().repaired() }

// Transit is that of the network.
func (h *Host) Transit() time.Duration { return h.net.Transit() }

// Transit is that of the network.
func (e Ends) Transit() time.Duration { return e.Client.Transit() }

// Transit is that of the network.
func (c *Conn) Transit() time.Duration { return c.net.Transit() }

// Transit is that of a datagram and its answer, which nobody sends again.
func (c *PacketConn) Transit() time.Duration { return c.net.between().roundTrip() }
