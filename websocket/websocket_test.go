package websocket_test

import (
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/websocket"
)

func TestContract(t *testing.T) { echotest.Run(t, websocket.Transport{}) }

func TestContractLean(t *testing.T) {
	echotest.Run(t, websocket.Transport{Buffers: websocket.Lean})
}

func TestContractDeflate(t *testing.T) {
	echotest.Run(t, websocket.Transport{Compression: true})
}

func TestContractTLS(t *testing.T) {
	echotest.Run(t, websocket.Transport{TLS: echotest.TLS()})
}
