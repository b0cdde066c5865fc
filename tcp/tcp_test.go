package tcp_test

import (
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/tcp"
)

func TestContract(t *testing.T) { echotest.Run(t, tcp.Transport{}) }

func TestContractDelay(t *testing.T) { echotest.Run(t, tcp.Transport{Delay: true}) }

func TestContractTLS(t *testing.T) { echotest.Run(t, tcp.Transport{TLS: echotest.TLS()}) }
