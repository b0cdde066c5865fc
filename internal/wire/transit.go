package wire

import (
	"time"

	"github.com/socketlab/socketlab/internal/link"
)

func (n *Network) between() link.Link {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.link
}

// Transit is how long what is sent, and the answer to it, take over the link of
// all hosts, retransmissions included. Some takes longer: at most one in a
// thousand, where the link is not so bad that 3 s do not suffice.
func (n *Network) Transit() time.Duration { return n.between().RepairedRoundTrip() }

// Transit is that of the network.
func (h *Host) Transit() time.Duration { return h.net.Transit() }

// Transit is that of the network.
func (e Ends) Transit() time.Duration { return e.Client.Transit() }

// Transit is that of the network.
func (c *Conn) Transit() time.Duration { return c.net.Transit() }

// Transit is that of a datagram and its answer, which nobody sends again.
func (c *PacketConn) Transit() time.Duration { return c.net.between().RoundTrip() }
