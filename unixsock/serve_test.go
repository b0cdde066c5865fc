package unixsock_test

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/unixsock"
)

// types are those that this system has.
func types() []string {
	switch runtime.GOOS {
	case "linux":
		return []string{"unix", "unixgram", "unixpacket"}
	case "windows":
		return []string{"unix"}
	}
	return []string{"unix", "unixgram"}
}

func each(t *testing.T, test func(t *testing.T, tr unixsock.Transport)) {
	for _, name := range types() {
		t.Run(name, func(t *testing.T) { test(t, unixsock.Transport{Type: name}) })
	}
}

// watchdog is when a test that hangs is given up.
func watchdog() time.Time { return time.Now().Add(20 * time.Second) }

// folder is an empty one whose name is short enough for a Unix path, which
// that of t.TempDir may not be.
func folder(t *testing.T) string {
	dir, err := os.MkdirTemp("", "sock")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func path(t *testing.T) string { return filepath.Join(folder(t), "e.sock") }

// serve runs a server until the test ends, which closes it, or until stop is
// called, which lets it end gently.
func serve(t *testing.T, tr unixsock.Transport, addr string) (s echo.Server, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := tr.Listen(ctx, addr)
	require.NoError(t, err)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = s.Serve(ctx)
	}()
	t.Cleanup(func() {
		s.Close()
		<-ended
		cancel()
	})
	stop = func() {
		cancel()
		<-ended
		assert.NoError(t, err, "Serve returns nil when its context ends")
	}
	return s, stop
}

func dial(t *testing.T, tr unixsock.Transport, addr string) net.Conn {
	t.Helper()
	c, err := tr.Dial(t.Context(), addr)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(watchdog()))
	return c
}

// answers reports whether a server at addr echoes.
func answers(t *testing.T, tr unixsock.Transport, addr string) bool {
	c, err := tr.Dial(t.Context(), addr)
	if err != nil {
		return false
	}
	defer c.Close()
	c.SetDeadline(watchdog())
	_, err = echo.RoundTrip(c, []byte("ping"), make([]byte, 4))
	return err == nil
}

// stale leaves behind what a program that was killed leaves: a socket file
// without a socket.
func stale(t *testing.T, network, name string) {
	t.Helper()
	if network == "unixgram" {
		c, err := net.ListenUnixgram(network, &net.UnixAddr{Name: name, Net: network})
		require.NoError(t, err)
		require.NoError(t, c.Close())
	} else {
		ln, err := net.ListenUnix(network, &net.UnixAddr{Name: name, Net: network})
		require.NoError(t, err)
		ln.SetUnlinkOnClose(false)
		require.NoError(t, ln.Close())
	}
	require.FileExists(t, name)
}

func gone(t *testing.T, name, claim string) {
	t.Helper()
	_, err := os.Lstat(name)
	assert.ErrorIs(t, err, os.ErrNotExist, claim)
}

// A journal is a log in memory.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) log() *slog.Logger { return slog.New(slog.NewTextHandler(j, nil)) }
