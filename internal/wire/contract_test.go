package wire_test

import (
	"testing"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
)

// networks are the two kinds of time.
var networks = map[string]func(wire.Link) *wire.Network{"simulated": wire.New, "real": wire.NewRealTime}

func TestContract(t *testing.T) {
	for name, network := range networks {
		for _, tr := range transports(nil) {
			t.Run(name+"/"+tr.Traits().Name, func(t *testing.T) {
				n := network(wire.Link{})
				defer n.Close()
				if underRace && name == "simulated" {
					tr = slow(t, tr)
				}
				echotest.Run(t, on(tr, wire.Between(n.Host("client"), n.Host("server"))))
			})
		}
	}
}

// slow is for one processor under the race detector. A server gives up what has
// not drained after 5 s, by the real clock, so there has to be less of it.
func slow(t *testing.T, tr echo.Transport) echo.Transport {
	switch tr := tr.(type) {
	case udp.Transport:
		return tr
	case tcp.Transport:
		if tr.TLS == nil {
			tr.ReadBuffer, tr.WriteBuffer = 64<<10, 64<<10
			return tr
		}
	}
	t.Skip("too slow under the race detector; in real time it runs")
	return nil
}
