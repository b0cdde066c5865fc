package main_test

import (
	"os"
	"testing"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// transports is what the benchmarks compare, in this order.
var transports = []echo.Transport{
	tcp.Transport{},
	udp.Transport{},
	unixsock.Transport{Type: "unix"},
	unixsock.Transport{Type: "unixgram"},
	unixsock.Transport{Type: "unixpacket"},
	websocket.Transport{},
	websocket.Transport{Buffers: websocket.Large},
	websocket.Transport{Buffers: websocket.Lean},
	byhand.Transport{},
}

func init() { echotest.RegisterIdleClients(transports...) }

func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

// The benchmarks stand in one package, because benchstat makes a table of each.
// echotest says what they measure.

func BenchmarkEcho(b *testing.B)     { echotest.BenchmarkEcho(b, transports...) }
func BenchmarkDial(b *testing.B)     { echotest.BenchmarkDial(b, transports...) }
func BenchmarkPipeline(b *testing.B) { echotest.BenchmarkPipeline(b, transports...) }
func BenchmarkConns(b *testing.B)    { echotest.BenchmarkConns(b, transports...) }
func BenchmarkOneWay(b *testing.B)   { echotest.BenchmarkOneWay(b, transports...) }
func BenchmarkIdle(b *testing.B)     { echotest.BenchmarkIdle(b, transports...) }
