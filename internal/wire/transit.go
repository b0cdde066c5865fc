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

// Transit returns how long a round trip takes over the default link,
// retransmissions included. At most one in a thousand takes longer, unless the
// link needs more than 3 s.
func (n *Network) Transit() time.Duration { return n.between().RepairedRoundTrip() }

// Transit returns Network.Transit of the host's network.
func (h *Host) Transit() time.Duration { return h.net.Transit() }

// Transit returns Network.Transit of the hosts' network.
func (e Ends) Transit() time.Duration { return e.Client.Transit() }

// Transit returns Network.Transit of the connection's network.
func (c *Conn) Transit() time.Duration { return c.net.Transit() }

// Transit returns how long a datagram and its answer take over the default
// link, without retransmissions.
func (c *PacketConn) Transit() time.Duration { return c.net.between().RoundTrip() }
