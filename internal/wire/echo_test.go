package wire_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// transports are those that cross a network, over h.
func transports(h echo.Host) []echo.Transport {
	secret := echotest.TLS()
	secret.ServerName = "example.com" // the certificate knows no simulated address
	return []echo.Transport{
		tcp.Transport{Host: h},
		tcp.Transport{Host: h, TLS: secret},
		udp.Transport{Host: h},
		websocket.Transport{Host: h, ReadLimit: 1 << 20},
		byhand.Transport{Host: h, ReadLimit: 1 << 20},
	}
}

// on is tr over h.
func on(tr echo.Transport, h echo.Host) echo.Transport {
	switch tr := tr.(type) {
	case tcp.Transport:
		tr.Host = h
		return tr
	case udp.Transport:
		tr.Host = h
		return tr
	case websocket.Transport:
		tr.Host = h
		return tr
	case byhand.Transport:
		tr.Host = h
		return tr
	}
	panic("a transport that crosses no network")
}

// converse has a server, and a client that is answered.
func converse(t *testing.T, tr echo.Transport) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, err := tr.Listen(ctx, "")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	c, err := tr.Dial(ctx, s.Addr().String())
	require.NoError(t, err)
	require.NoError(t, c.SetDeadline(time.Now().Add(time.Minute)))
	buf := make([]byte, 5)
	n, err := echo.RoundTrip(c, []byte("hello"), buf)
	assert.NoError(t, err)
	assert.Equal(t, "hello", string(buf[:n]), "a message comes back over the simulated network")
	assert.NoError(t, c.Close())
	cancel()
	assert.NoError(t, <-served)
}

func TestEchoBetweenHosts(t *testing.T) {
	link := link.Link{Delay: 20 * time.Millisecond, Seed: 1}
	for _, network := range []func() *wire.Network{
		func() *wire.Network { return wire.New(link) },
		func() *wire.Network { return wire.NewRealTime(link) },
	} {
		n := network()
		defer n.Close()
		for _, tr := range transports(wire.Between(n.Host("client"), n.Host("server"))) {
			converse(t, tr)
		}
		n.Close()
	}
}

func TestEchoOnOneHost(t *testing.T) {
	n := wire.New(link.Link{})
	defer n.Close()
	for _, tr := range transports(n.Host("alone")) {
		converse(t, tr)
	}
}
