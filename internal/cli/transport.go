package cli

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

// options are what the commands set on transports. Each takes what it knows.
type options struct {
	host      echo.Host
	limits    echo.Limits
	log       *slog.Logger
	tls       *tls.Config
	readLimit int64
	origins   []string
	hosts     []string
	home      http.Handler
	text      bool
	byHand    bool
}

// transport is what carries an echo to or from t.
func (t target) transport(o options) echo.Transport {
	if !t.isTLS() {
		o.tls = nil
	}
	switch t.scheme {
	case "udp":
		return udp.Transport{Host: o.host, Limits: o.limits, Log: o.log}
	case "unix", "unixgram", "unixpacket":
		return unixsock.Transport{Host: o.host, Limits: o.limits, Log: o.log, Type: t.scheme}
	case "ws", "wss":
		if o.byHand {
			return byhand.Transport{
				Host: o.host, Limits: o.limits, Log: o.log, Home: responseOf(o.home),
				ReadLimit: o.readLimit, Origins: o.origins, Hosts: o.hosts, Text: o.text,
			}
		}
		return websocket.Transport{
			Host: o.host, Limits: o.limits, Log: o.log, TLS: o.tls,
			ReadLimit: o.readLimit, Origins: o.origins, Hosts: o.hosts, Home: o.home, Text: o.text,
		}
	}
	return tcp.Transport{Host: o.host, Limits: o.limits, Log: o.log, TLS: o.tls}
}
