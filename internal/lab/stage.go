package lab

import (
	"fmt"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// A Stage is a Transport that each observation has on hosts of its own, such as
// those of a simulated network.
type Stage interface {
	echo.Transport

	// Enter returns the transport on such hosts, and how long an experiment over
	// it may take. Leave, which is there with an error too, ends the hosts, and says how many packets have crossed
	// the link between them and how many of these were lost there.
	Enter() (t echo.Transport, limit time.Duration, leave func() (packets, lost int), err error)
}

// enter goes on a stage, if t is one.
func enter(t echo.Transport) (on echo.Transport, limit time.Duration, leave func() (packets, lost int), err error) {
	if s, ok := t.(Stage); ok {
		return s.Enter()
	}
	return t, Limit, func() (packets, lost int) { return 0, 0 }, nil
}

// crossed says what the link has done to the packets.
func crossed(packets, lost int) string {
	return fmt.Sprintf("packets on the link: %s, lost: %s", Count(packets), Count(lost))
}

// lacking is why something is not here.
func lacking(t echo.Transport, err error) string {
	if _, simulated := t.(Stage); simulated {
		return "a simulated socket has no descriptor that a kernel could be asked about"
	}
	return fmt.Sprintf("%s: %s", t.Traits().Name, ErrorText(err))
}

// missing observes that an experiment has waited for what the link has lost.
func missing(t echo.Traits) Observation {
	return Observation{Outcome: "lost on the way", Detail: []string{
		"what the experiment waits for was lost on the link: " + t.Name + " does not send it again",
	}}
}
