package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/transports"
)

func TestServesUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, w := io.Pipe()
	cmd := New()
	cmd.SetArgs([]string{"--quiet", "--json", "tcp://127.0.0.1:0"})
	cmd.SetOut(w)
	done := make(chan error, 1)
	go func() { done <- cmd.ExecuteContext(ctx) }()

	text, err := bufio.NewReader(r).ReadBytes('\n')
	require.NoError(t, err)
	var line struct{ Transport, URL string }
	require.NoError(t, json.Unmarshal(text, &line))
	assert.Equal(t, "tcp", line.Transport)
	c, err := net.Dial("tcp", strings.TrimPrefix(line.URL, "tcp://"))
	require.NoError(t, err, "a URL is printed when a server is there")
	c.Close()

	stop()
	assert.NoError(t, <-done, "the exit status is 0")
}

func TestAllServersOrNone(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	dir, err := os.MkdirTemp("", "serve") // t.TempDir may be longer than a socket's path may be
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "e.sock")
	targets := []endpoint.Target{{Scheme: "unix", Addr: path}, {Scheme: "tcp", Addr: taken.Addr().String()}}
	_, err = listenAll(t.Context(), targets, false, transports.Options{Log: slog.New(slog.DiscardHandler)})
	assert.ErrorContains(t, err, "tcp://"+taken.Addr().String()+" is taken")
	assert.NoFileExists(t, path, "the server that could be bound is closed")
}

// A host that does not permit some kinds of sockets.
type refusingHost struct {
	echo.Kernel
	networks []string
}

func (h refusingHost) refuse(network string) error {
	if slices.Contains(h.networks, network) {
		return &net.OpError{Op: "listen", Net: network, Err: os.NewSyscallError("socket", syscall.EPERM)}
	}
	return nil
}

func (h refusingHost) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	if err := h.refuse(network); err != nil {
		return nil, err
	}
	return h.Kernel.Listen(ctx, network, address)
}

func (h refusingHost) ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error) {
	if err := h.refuse(network); err != nil {
		return nil, err
	}
	return h.Kernel.ListenPacket(ctx, network, address)
}

func TestServersThatTheSystemPermits(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	options := transports.Options{
		Log:  slog.New(slog.NewTextHandler(&log, nil)),
		Host: refusingHost{networks: []string{"udp"}},
	}
	targets := []endpoint.Target{{Scheme: "tcp"}, {Scheme: "udp"}, {Scheme: "ws"}}
	servers, err := listenAll(t.Context(), targets, true, options)
	require.NoError(t, err, "one kind of the default set that is refused does not end the others")
	var names []string
	for _, s := range servers {
		names = append(names, s.transport)
		s.Close()
	}
	assert.Equal(t, []string{"tcp", "websocket"}, names)
	assert.Contains(t, log.String(), `level=WARN msg="this system does not permit this kind of socket: operation not permitted" server=udp`)

	_, err = listenAll(t.Context(), targets, false, options)
	assert.EqualError(t, err, "udp: this system does not permit this kind of socket: operation not permitted", "a target that was asked for is served or is an error")

	options.Host = refusingHost{networks: []string{"tcp", "udp"}}
	_, err = listenAll(t.Context(), targets, true, options)
	assert.EqualError(t, err, "tcp: this system does not permit this kind of socket: operation not permitted", "no server at all is an error")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = listenAll(ctx, targets, true, transports.Options{Log: options.Log})
	assert.ErrorIs(t, err, context.Canceled, "an interrupted start is no refusal")
}

func TestRefusedFlags(t *testing.T) {
	for _, c := range []struct {
		o    serveOptions
		args []string
		want string
	}{
		{o: serveOptions{maxConns: -1}, want: "a limit cannot be negative"},
		{o: serveOptions{idle: -time.Second}, want: "a limit cannot be negative"},
		{o: serveOptions{origins: []string{"example.com"}}, want: "--allow-origin example.com is no origin"},
		{o: serveOptions{cert: "c.pem"}, want: "--cert and --key name a file each"},
		{o: serveOptions{cert: "c.pem", key: "k.pem"}, want: "--cert is for TLS"},
		{o: serveOptions{tls: true}, args: []string{"udp://127.0.0.1:0"}, want: "--tls is for tcp:// and ws:// URLs"},
		{args: []string{"unix:e.sock", "unix:e.sock"}, want: "unix:e.sock is given twice"},
	} {
		_, err := c.o.parseTargets(c.args)
		assert.ErrorContains(t, err, c.want)
		assert.ErrorAs(t, err, new(cmdutil.UsageError), "the exit status is 2")
	}
}

func TestNoLimit(t *testing.T) {
	o := new(serveOptions).transportOptions(io.Discard)
	assert.Equal(t, -1, o.Limits.MaxConns, "0 of a flag is no limit, not the default")
	assert.EqualValues(t, -1, o.Limits.Idle)
	assert.EqualValues(t, -1, o.ReadLimit)
}
