package tcp_test

import (
	"context"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/tcp"
)

// A watched host shows the sockets that a server accepts.
type watched struct {
	echo.Kernel
	accepted chan net.Conn
}

func (w watched) Listen(ctx context.Context, network, addr string) (net.Listener, error) {
	ln, err := w.Kernel.Listen(ctx, network, addr)
	return watchedListener{ln, w.accepted}, err
}

type watchedListener struct {
	net.Listener
	accepted chan net.Conn
}

func (w watchedListener) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	if err == nil {
		w.accepted <- c
	}
	return c, err
}

// ends are the sockets of one connection to a server with tr's options.
func ends(t *testing.T, tr tcp.Transport) map[string]net.Conn {
	accepted := make(chan net.Conn, 1)
	tr.Host = watched{accepted: accepted}
	addr, _ := serve(t, tr)
	c := dial(t, tr, addr)
	answers(t, c, "a connection with options echoes as well")
	return map[string]net.Conn{"client": c, "server": <-accepted}
}

func option(t *testing.T, c net.Conn, level, name int) (value int) {
	t.Helper()
	raw, err := c.(syscall.Conn).SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) { value, err = unix.GetsockoptInt(int(fd), level, name) }))
	require.NoError(t, err)
	return value
}

func TestOptions(t *testing.T) {
	tests := []struct {
		claim       string
		tr          tcp.Transport
		level, name int
		want        int
	}{
		{"Nagle's algorithm is off", tcp.Transport{}, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1},
		{"Delay turns it on", tcp.Transport{Delay: true}, unix.IPPROTO_TCP, unix.TCP_NODELAY, 0},
		{"the kernel asks after 15 s", tcp.Transport{}, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 15},
		{"KeepAlive is when", tcp.Transport{KeepAlive: time.Minute}, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 60},
		{"and how often", tcp.Transport{KeepAlive: time.Minute}, unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 60},
		{"it is on", tcp.Transport{KeepAlive: time.Minute}, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
		{"a negative one is off", tcp.Transport{KeepAlive: -1}, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 0},
		{"the kernel doubles a ReadBuffer", tcp.Transport{ReadBuffer: 20_000}, unix.SOL_SOCKET, unix.SO_RCVBUF, 40_000},
		{"and a WriteBuffer", tcp.Transport{WriteBuffer: 20_000}, unix.SOL_SOCKET, unix.SO_SNDBUF, 40_000},
	}
	for _, test := range tests {
		for end, c := range ends(t, test.tr) {
			assert.Equal(t, test.want, option(t, c, test.level, test.name), "%s: %s", end, test.claim)
		}
		client, server, err := test.tr.Pair(t.Context())
		require.NoError(t, err)
		for end, c := range map[string]net.Conn{"client": client, "server": server} {
			assert.Equal(t, test.want, option(t, c, test.level, test.name), "%s of a pair: %s", end, test.claim)
			c.Close()
		}
	}
}

func TestListenersAreTCP(t *testing.T) {
	ln, err := echo.Kernel{}.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	raw, err := ln.(*net.TCPListener).SyscallConn()
	require.NoError(t, err)
	var protocol int
	require.NoError(t, raw.Control(func(fd uintptr) {
		protocol, err = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_PROTOCOL)
	}))
	require.NoError(t, err)
	assert.Equal(t, unix.IPPROTO_TCP, protocol, "a listener is one of TCP, not of Multipath TCP")
}
