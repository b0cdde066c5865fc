package transports

import (
	"crypto/tls"
	"log/slog"
	"net/http"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// Options holds the settings of commands. Each transport uses those that it
// supports.
type Options struct {
	Host      echo.Host
	Limits    echo.Limits
	Log       *slog.Logger
	TLS       *tls.Config // for the schemes tls and wss alone
	ReadLimit int64       // of a WebSocket message, in bytes
	Origins   []string
	Hosts     []string
	Home      http.Handler // of "/" on a WebSocket server
	Text      bool         // sends WebSocket messages as text frames
	ByHand    bool         // websocket/byhand instead of websocket
}

// ForScheme returns the transport for URLs of that scheme, one of Schemes. An
// unknown scheme gives TCP.
func ForScheme(scheme string, o Options) echo.Transport {
	if scheme != "tls" && scheme != "wss" {
		o.TLS = nil
	}
	switch scheme {
	case "udp":
		return udp.Transport{Host: o.Host, Limits: o.Limits, Log: o.Log}
	case "unix", "unixgram", "unixpacket":
		return unixsock.Transport{Host: o.Host, Limits: o.Limits, Log: o.Log, Type: scheme}
	case "ws", "wss":
		if o.ByHand {
			return byhand.Transport{
				Host: o.Host, Limits: o.Limits, Log: o.Log, Home: responseOf(o.Home),
				ReadLimit: o.ReadLimit, Origins: o.Origins, Hosts: o.Hosts, Text: o.Text,
			}
		}
		return websocket.Transport{
			Host: o.Host, Limits: o.Limits, Log: o.Log, TLS: o.TLS,
			ReadLimit: o.ReadLimit, Origins: o.Origins, Hosts: o.Hosts, Home: o.Home, Text: o.Text,
		}
	}
	return tcp.Transport{Host: o.Host, Limits: o.Limits, Log: o.Log, TLS: o.TLS}
}
