package halfclose

import (
	"context"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/transports"
)

func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

func TestNoProcessIsLeft(t *testing.T) {
	for _, transport := range transports.Compared() {
		t.Run(transport.Traits().Name, func(t *testing.T) {
			_, err := lab.Observe(t.Context(), SilentPeer, transport)
			require.NoError(t, err)
			assertNothingLeft(t)
		})
	}
}

// The client writes while the peer is silent, and while it is frozen.
func TestNoProcessIsLeftWhenCancelled(t *testing.T) {
	for _, transport := range transports.Compared() {
		for write, state := range []string{"silent", "frozen"} {
			t.Run(transport.Traits().Name+"/"+state, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				_, err := lab.Observe(ctx, SilentPeer, cancelling{transport, write + 1, cancel})
				require.ErrorIs(t, err, context.Canceled)
				assertNothingLeft(t)
			})
		}
		t.Run(transport.Traits().Name+"/amid a silence", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			time.AfterFunc(lab.SilenceOn(echo.Kernel{})*3/2, cancel)
			_, err := lab.Observe(ctx, SilentPeer, transport)
			require.ErrorIs(t, err, context.Canceled)
			assertNothingLeft(t)
		})
	}
}

func assertNothingLeft(t *testing.T) {
	_, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
	assert.Equal(t, unix.ECHILD, err, "this process has no child, not even a dead one")
	goleak.VerifyNone(t)
}

// cancelling is a transport whose client cancels with one of its Writes.
type cancelling struct {
	echo.Transport
	write  int
	cancel func()
}

func (c cancelling) Pair(ctx context.Context) (client, server net.Conn, err error) {
	client, server, err = c.Transport.Pair(ctx)
	return &cancellingConn{client, c}, server, err
}

type cancellingConn struct {
	net.Conn
	cancelling
}

func (c *cancellingConn) NetConn() net.Conn { return c.Conn }

func (c *cancellingConn) Write(p []byte) (int, error) {
	if c.write--; c.write == 0 {
		c.cancel()
	}
	return c.Conn.Write(p)
}
