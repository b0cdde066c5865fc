package transports

import (
	"cmp"
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// Options holds the settings of transports. Each uses those that it has.
type Options struct {
	Host      echo.Host
	Limits    echo.Limits
	Log       *slog.Logger
	TLS       *tls.Config // of the kinds with TLS; nil stands for an empty one
	ReadLimit int64       // of a WebSocket message, in bytes
	Origins   []string
	Hosts     []string
	Home      http.Handler // of "/" on a WebSocket server
	Text      bool         // sends WebSocket messages as text frames
	ByHand    bool         // websocket/byhand instead of websocket
	Rand      io.Reader    // of the masks and keys of websocket/byhand; nil is random
}

// tls returns a configuration that is not nil, since nil means no TLS to a
// transport.
func (o Options) tls() *tls.Config { return cmp.Or(o.TLS, &tls.Config{}) }

func newTCP(o Options) echo.Transport {
	return tcp.Transport{Host: o.Host, Limits: o.Limits, Log: o.Log}
}

func newTLS(o Options) echo.Transport {
	return tcp.Transport{Host: o.Host, Limits: o.Limits, Log: o.Log, TLS: o.tls()}
}

func newNagle(o Options) echo.Transport {
	return tcp.Transport{Host: o.Host, Limits: o.Limits, Log: o.Log, Delay: true}
}

func newUDP(o Options) echo.Transport {
	return udp.Transport{Host: o.Host, Limits: o.Limits, Log: o.Log}
}

func newUnix(socketType string) func(Options) echo.Transport {
	return func(o Options) echo.Transport {
		return unixsock.Transport{Host: o.Host, Limits: o.Limits, Log: o.Log, Type: socketType}
	}
}

func newWebSocket(o Options) echo.Transport {
	if o.ByHand {
		return newByHand(o)
	}
	return webSocket(o)
}

// webSocket fills in what all variants of the transport have.
func webSocket(o Options) websocket.Transport {
	return websocket.Transport{
		Host: o.Host, Limits: o.Limits, Log: o.Log,
		ReadLimit: o.ReadLimit, Origins: o.Origins, Hosts: o.Hosts, Home: o.Home, Text: o.Text,
	}
}

func newWebSocketTLS(o Options) echo.Transport {
	t := webSocket(o)
	t.TLS = o.tls()
	return t
}

func newCompressed(o Options) echo.Transport {
	t := webSocket(o)
	t.Compression = true
	return t
}

func newLarge(o Options) echo.Transport {
	t := webSocket(o)
	t.Buffers = websocket.Large
	return t
}

func newLean(o Options) echo.Transport {
	t := webSocket(o)
	t.Buffers = websocket.Lean
	return t
}

func newByHand(o Options) echo.Transport {
	return byhand.Transport{
		Host: o.Host, Limits: o.Limits, Log: o.Log, Home: responseOf(o.Home),
		ReadLimit: o.ReadLimit, Origins: o.Origins, Hosts: o.Hosts, Text: o.Text, Rand: o.Rand,
	}
}
