package wire_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/internal/wire/wiretest"
)

// networks are the two kinds of time.
var networks = map[string]func(link.Link) *wire.Network{"simulated": wire.New, "real": wire.NewRealTime}

func TestContract(t *testing.T) {
	var link link.Link
	if wiretest.UnderRace {
		link.MTU = 9000 // the race detector makes each packet expensive
	}
	for name, network := range networks {
		for _, tr := range transports(nil) {
			t.Run(name+"/"+tr.Traits().Name, func(t *testing.T) {
				n := network(link)
				defer n.Close()
				tr := on(tr, wire.Between(n.Host("client"), n.Host("server")))
				if wiretest.UnderRace && name == "simulated" {
					quick(t, tr)
					return
				}
				echotest.Run(t, tr)
			})
		}
	}
}

// quick holds tr to the part of the contract that moves few bytes. The rest has
// limits by the real clock, which one processor does not keep under the race
// detector; in real time it is held to all of it.
func quick(t *testing.T, tr echo.Transport) {
	for _, check := range []string{
		"Boundaries", "Truncates", "Ordered", "Refuses", "Connected", "HalfClose", "Resumable", "EmptyMessages",
		"Echo", "Pair", "TwoServers", "Taken", "FreeAgain", "Clients", "Window", "SharedConn",
		"Cancel", "Close", "CloseTwice", "CloseUnblocksRead", "Deadline", "ContextDone", "DialCancelled",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		assert.NoError(t, echotest.Check(ctx, tr, check))
		cancel()
	}
}
