package byhand_test

import (
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/websocket/byhand"
)

func TestContract(t *testing.T) { echotest.Run(t, byhand.Transport{}) }
