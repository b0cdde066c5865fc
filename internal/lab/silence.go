package lab

import (
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// onOneMachine is how long after a call what was sent has arrived there, and
// long before.
const onOneMachine = 150 * time.Millisecond

// Silence is how long nothing has to arrive before an experiment says that a
// call on c waits.
func Silence(c net.Conn) time.Duration { return silence(Underlying(c)) }

// SilenceOn is Silence where no connection is there yet: on sockets of h.
func SilenceOn(h echo.Host) time.Duration { return silence(h) }

// silence asks what is under way for a time. A simulated network tells how long
// a packet is on its way, with all that may happen to it there.
func silence(on any) time.Duration {
	if n, ok := on.(interface{ Transit() time.Duration }); ok {
		return onOneMachine + n.Transit()
	}
	return onOneMachine
}
