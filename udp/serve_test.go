package udp_test

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/udp"
)

// watchdog is when a test that hangs is given up.
func watchdog() time.Time { return time.Now().Add(20 * time.Second) }

// serve runs a server at addr until the test ends, which closes it, or until
// stop is called, which lets it end gently.
func serve(t *testing.T, tr udp.Transport, addr string) (bound string, stop func()) {
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
	return s.Addr().String(), stop
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := udp.Transport{}.Dial(t.Context(), addr)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(watchdog()))
	return c
}

// answers checks that the server at addr echoes.
func answers(t *testing.T, addr, claim string) {
	t.Helper()
	buf := make([]byte, 8)
	n, err := echo.RoundTrip(dial(t, addr), []byte("ping"), buf)
	assert.NoError(t, err, claim)
	assert.Equal(t, "ping", string(buf[:n]), claim)
}

// A shared host lends its last packet socket to the test.
type shared struct {
	echo.Kernel
	pc net.PacketConn
}

func (s *shared) ListenPacket(ctx context.Context, network, addr string) (pc net.PacketConn, err error) {
	s.pc, err = s.Kernel.ListenPacket(ctx, network, addr)
	return s.pc, err
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
