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

// Options are what the commands set on transports. Each takes what it knows.
type Options struct {
	Host      echo.Host
	Limits    echo.Limits
	Log       *slog.Logger
	TLS       *tls.Config
	ReadLimit int64
	Origins   []string
	Hosts     []string
	Home      http.Handler
	Text      bool
	ByHand    bool
}

// ForScheme returns the transport that carries an echo at URLs of scheme.
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
