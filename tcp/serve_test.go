package tcp_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/tcp"
)

// watchdog is when a test that hangs is given up.
func watchdog() time.Time { return time.Now().Add(20 * time.Second) }

// serve runs a server until the test ends, which closes it, or until stop is
// called, which lets it end gently.
func serve(t *testing.T, tr tcp.Transport) (addr string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := tr.Listen(ctx, "")
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

func dial(t *testing.T, tr tcp.Transport, addr string) net.Conn {
	t.Helper()
	c, err := tr.Dial(t.Context(), addr)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(watchdog()))
	return c
}

// answers checks that c is served.
func answers(t *testing.T, c net.Conn, claim string, args ...any) {
	t.Helper()
	buf := make([]byte, 4)
	n, err := echo.RoundTrip(c, []byte("ping"), buf)
	assert.NoErrorf(t, err, claim, args...)
	assert.Equalf(t, "ping", string(buf[:n]), claim, args...)
}
