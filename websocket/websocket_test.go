package websocket_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/websocket"
)

func TestContract(t *testing.T) { echotest.Run(t, websocket.Transport{}) }

func TestContractLean(t *testing.T) {
	echotest.Run(t, websocket.Transport{Buffers: websocket.Lean})
}

func TestContractTLS(t *testing.T) {
	echotest.Run(t, websocket.Transport{TLS: echotest.TLS()})
}

// TestContractDeflate leaves out the checks that flood a connection until its
// buffers are full: with compression they would take minutes under the race
// detector, and what they are about is below it.
func TestContractDeflate(t *testing.T) {
	for _, name := range []string{
		"Boundaries", "Truncates", "Ordered", "Connected", "EmptyMessages", "MaxMessage",
		"Echo", "LargestMessage", "SharedConn", "Close", "CloseUnblocksRead",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			assert.NoError(t, echotest.Check(ctx, websocket.Transport{Compression: true}, name))
		})
	}
}
