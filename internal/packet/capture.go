package packet

import (
	"time"

	"github.com/socketlab/socketlab/internal/link"
)

// A Capture is one packet on record.
type Capture struct {
	Number   int           // from 1, in the order of sending
	Sent     time.Duration // after the network was made
	Arrived  time.Duration // zero for one that does not
	From, To string        // names of hosts; To is an address where there is none
	Fate     link.Fate
	Data     []byte // from the IP header on; not to be changed
}
