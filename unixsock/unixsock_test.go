package unixsock_test

import (
	"runtime"
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/unixsock"
)

func TestContract(t *testing.T) { echotest.Run(t, unixsock.Transport{}) }

func TestContractUnixgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no Unix datagram sockets")
	}
	echotest.Run(t, unixsock.Transport{Type: "unixgram"})
}

func TestContractUnixpacket(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("of the systems that socketlab runs on, Linux alone has SOCK_SEQPACKET Unix sockets")
	}
	echotest.Run(t, unixsock.Transport{Type: "unixpacket"})
}
