package lessons_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/lessons"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
)

var transports = []echo.Transport{
	tcp.Transport{},
	unixsock.Transport{Type: "unix"},
	unixsock.Transport{Type: "unixpacket"},
	udp.Transport{},
	unixsock.Transport{Type: "unixgram"},
	websocket.Transport{},
}

// TestExperiments holds what happens and what the traits claim together.
func TestExperiments(t *testing.T) {
	for _, e := range lessons.Experiments() {
		for _, transport := range transports {
			traits := transport.Traits()
			t.Run(e.Name+"/"+traits.Name, func(t *testing.T) {
				o, err := lab.Observe(t.Context(), e, transport)
				require.NoError(t, err)
				t.Log(o.Outcome, o.Figure)
				for _, line := range o.Detail {
					t.Log(line)
				}
				for _, c := range o.Calls {
					t.Logf("%+v", c)
				}
				assert.Empty(t, e.Contradiction(traits, o))
			})
		}
	}
}
