package websocket_test

import (
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/websocket"
)

func TestContract(t *testing.T) { echotest.Run(t, websocket.Transport{}) }
