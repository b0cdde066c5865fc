package packet

import (
	"time"

	"github.com/socketlab/socketlab/internal/link"
)

// A Capture holds one recorded packet.
type Capture struct {
	Number   int           // from 1, in the order of sending
	Sent     time.Duration // since the network was made
	Arrived  time.Duration // since the network was made; zero for a packet that does not arrive
	From, To string        // names of hosts; To is an address if no host has it
	Fate     link.Fate
	Trigger  Trigger // of a retransmission
	Data     []byte  // from the IP header on; not to be changed
}
