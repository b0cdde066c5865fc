package echoserver_test

import (
	"context"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

// guarded is an accepted connection within limits, and its client.
func guarded(t *testing.T, limits echo.Limits) (c, client net.Conn, ln *echoserver.Listener) {
	fake := newListener()
	ln = echoserver.Limit(fake, limits, nil)
	client = fake.connect()
	c, err := ln.Accept()
	require.NoError(t, err)
	return c, client, ln
}

// isCut checks that a call which began at start ended within the limit.
func isCut(t *testing.T, err error, start time.Time, limit time.Duration) {
	t.Helper()
	took := time.Since(start)
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.GreaterOrEqual(t, took, limit*7/8, "a call is not cut before seven eighths of the limit")
	assert.LessOrEqual(t, took, limit, "and not after the limit")
}

func TestIdleAndWriteLimits(t *testing.T) {
	const idle, write = 8 * time.Second, 4 * time.Second
	calls := map[string]struct {
		limit time.Duration
		call  func(net.Conn) error
	}{
		"Read":  {idle, func(c net.Conn) error { _, err := c.Read(make([]byte, 1)); return err }},
		"Write": {write, func(c net.Conn) error { _, err := c.Write([]byte("ping")); return err }},
	}
	for name, try := range calls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, _, ln := guarded(t, echo.Limits{Idle: idle, Write: write})
				defer ln.Close()
				start := time.Now()
				isCut(t, try.call(c), start, try.limit)
			})
		})
	}
}

func TestBusyConnectionsLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client, ln := guarded(t, echo.Limits{Idle: time.Second, Write: time.Second})
		defer ln.Close()
		ln.Go(c, echoAll)
		buf := make([]byte, 4)
		for range 100 {
			time.Sleep(870 * time.Millisecond)
			_, err := echo.RoundTrip(client, []byte("ping"), buf)
			require.NoError(t, err, "who says something within seven eighths of the limit is never cut")
		}
		start := time.Now()
		_, err := client.Read(buf)
		assert.Error(t, err)
		assert.LessOrEqual(t, time.Since(start), time.Second, "who falls silent is cut after it")
	})
}

func TestNoLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client, ln := guarded(t, echo.Limits{Idle: -1, Write: -1})
		defer ln.Close()
		ln.Go(c, echoAll)
		time.Sleep(1000 * time.Hour)
		_, err := echo.RoundTrip(client, []byte("ping"), make([]byte, 4))
		assert.NoError(t, err, "a negative limit is none")
	})
}

func TestOwnDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _, ln := guarded(t, echo.Limits{Idle: 8 * time.Second, Write: 4 * time.Second})
		defer ln.Close()
		read := func() error { _, err := c.Read(make([]byte, 1)); return err }
		write := func() error { _, err := c.Write([]byte("ping")); return err }

		start := time.Now()
		require.NoError(t, c.SetDeadline(start.Add(time.Minute)))
		assert.ErrorIs(t, read(), os.ErrDeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(start), "a caller's deadline takes the place of the limit")
		assert.ErrorIs(t, write(), os.ErrDeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(start), "in both directions")

		require.NoError(t, c.SetDeadline(time.Time{}))
		start = time.Now()
		isCut(t, read(), start, 8*time.Second)
		start = time.Now()
		isCut(t, write(), start, 4*time.Second)
	})
}

func TestOwnDeadlineCutsAWaitingRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _, ln := guarded(t, echo.Limits{})
		defer ln.Close()
		start := time.Now()
		time.AfterFunc(time.Second, func() { c.SetReadDeadline(time.Unix(1, 0)) })
		_, err := c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(start), "a deadline in the past ends a Read that waits")
	})
}

// A deadline in the past is how net/http takes a connection back from a Read.
func TestDrainKeepsADeadlineInThePast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c, client, ln := guarded(t, echo.Limits{})
		defer ln.Close()
		defer ln.ShutdownOn(ctx)()
		require.NoError(t, c.SetReadDeadline(time.Unix(1, 0)))
		cancel()
		synctest.Wait()
		go client.Write([]byte("ping"))
		start := time.Now()
		_, err := c.Read(make([]byte, 4))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Zero(t, time.Since(start), "the end of the server does not move a deadline that has passed")

		require.NoError(t, c.SetReadDeadline(time.Time{}))
		_, err = io.ReadFull(c, make([]byte, 4))
		assert.NoError(t, err, "and given back, the direction works until the end")
		assert.Zero(t, time.Since(start))
	})
}

func TestDrainCutsOwnDeadlinesShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c, _, ln := guarded(t, echo.Limits{})
		defer ln.Close()
		defer ln.ShutdownOn(ctx)()
		require.NoError(t, c.SetDeadline(time.Now().Add(time.Hour)))
		start := time.Now()
		time.AfterFunc(time.Second, cancel)
		_, err := c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 1100*time.Millisecond, time.Since(start),
			"when the server ends, a Read that waits ends 100 ms later, whatever the caller has set")
		_, err = c.Write([]byte("ping"))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.LessOrEqual(t, time.Since(start), 6*time.Second, "and a Write after 5 s")

		start = time.Now()
		require.NoError(t, c.SetReadDeadline(start.Add(50*time.Millisecond)))
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.LessOrEqual(t, time.Since(start), 50*time.Millisecond, "a nearer one stays")
	})
}
