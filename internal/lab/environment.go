package lab

import (
	"fmt"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// An Environment is a Transport that each observation has on hosts of its own,
// such as those of a simulated network.
type Environment interface {
	echo.Transport

	// Setup returns the transport on such hosts, and how long an experiment over
	// it may take. teardown, which is not nil with an error either, ends the
	// hosts, and returns how many packets have crossed the link between them and
	// how many of these the link has lost.
	Setup() (t echo.Transport, limit time.Duration, teardown func() (packets, lost int), err error)
}

// setup sets up the environment that t is, if it is one.
func setup(t echo.Transport) (on echo.Transport, limit time.Duration, teardown func() (packets, lost int), err error) {
	if e, ok := t.(Environment); ok {
		return e.Setup()
	}
	return t, Limit, func() (packets, lost int) { return 0, 0 }, nil
}

// crossed says what the link has done to the packets.
func crossed(packets, lost int) string {
	return fmt.Sprintf("packets on the link: %s, lost: %s", Count(packets), Count(lost))
}

// lacking is why something is not here.
func lacking(t echo.Transport, err error) string {
	if _, simulated := t.(Environment); simulated {
		return "a simulated socket has no descriptor that a kernel could be asked about"
	}
	return fmt.Sprintf("%s: %s", t.Traits().Name, ErrorText(err))
}

// missing observes that an experiment has waited for what the link has lost.
func missing(t echo.Traits) Observation {
	return Observation{Outcome: lostOnTheWay, Detail: []string{
		"what the experiment waits for was lost on the link: " + t.Name + " does not send it again",
	}}
}
