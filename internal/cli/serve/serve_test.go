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
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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

func TestRefusedFlags(t *testing.T) {
	for _, c := range []struct {
		o    serveOptions
		args []string
		want string
	}{
		{o: serveOptions{maxConns: -1}, want: "a limit cannot be negative"},
		{o: serveOptions{idle: -time.Second}, want: "a limit cannot be negative"},
		{o: serveOptions{origins: []string{"example.com"}}, want: "--allow-origin example.com is no origin"},
		{o: serveOptions{cert: "c.pem"}, want: "--cert and --key belong together"},
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
