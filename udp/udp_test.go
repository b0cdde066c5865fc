package udp_test

import (
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/udp"
)

func TestContract(t *testing.T) { echotest.Run(t, udp.Transport{}) }
