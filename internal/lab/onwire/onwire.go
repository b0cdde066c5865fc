// Package onwire runs experiments on a simulated network instead of the
// kernel's.
package onwire

import (
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/wire"
)

// A Transport holds a transport and the link of a simulated network. Each
// observation of it has a new network of its own, in real time.
type Transport struct {
	echo.Transport
	Link link.Link // between the two hosts
}

var _ lab.Environment = Transport{}

// Setup implements lab.Environment.
func (t Transport) Setup() (on echo.Transport, limit time.Duration, teardown func() (packets, lost int), err error) {
	n := wire.NewRealTime(t.Link)
	on, err = lab.On(t.Transport, wire.Between(n.Host("client"), n.Host("server")))
	teardown = func() (packets, lost int) {
		n.Close()
		return n.Sent(), n.Lost()
	}
	return on, t.timeLimit(n), teardown, err
}

// timeLimit is longer than on one machine by hundreds of round trips, which the
// largest messages take, and a minute at most.
func (t Transport) timeLimit(n *wire.Network) time.Duration {
	const trips, most = 250, time.Minute
	if !t.Traits().Reliable {
		return lab.Limit + 2*trips*t.Link.Delay
	}
	return min(lab.Limit+trips*n.Transit(), most)
}
