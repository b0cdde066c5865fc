package wire_test

import (
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/wire"
)

// networks are the two kinds of time.
var networks = map[string]func(wire.Link) *wire.Network{"simulated": wire.New, "real": wire.NewRealTime}

func TestContract(t *testing.T) {
	for name, network := range networks {
		for _, tr := range transports(nil) {
			t.Run(name+"/"+tr.Traits().Name, func(t *testing.T) {
				n := network(wire.Link{})
				defer n.Close()
				echotest.Run(t, on(tr, wire.Between(n.Host("client"), n.Host("server"))))
			})
		}
	}
}
