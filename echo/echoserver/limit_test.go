package echoserver_test

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

func acceptError(errno syscall.Errno) error {
	return &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", errno)}
}

func TestAcceptGoesOn(t *testing.T) {
	for _, errno := range []syscall.Errno{
		syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED,
	} {
		synctest.Test(t, func(t *testing.T) {
			fake, log := newListener(), &journal{}
			ln := echoserver.Limit(fake, echo.Limits{}, log.log())
			done := serve(t.Context(), ln, echoAll)
			fake.fail(acceptError(errno), 20)
			c := fake.connect()

			got := make([]byte, 4)
			_, err := echo.RoundTrip(c, []byte("ping"), got)
			assert.NoError(t, err, "%v from Accept does not end a server", errno)
			assert.Equal(t, "ping", string(got), "and the next peer is served")
			assert.Equal(t, 1, log.count("accept failed"), "one line says so, not twenty")

			require.NoError(t, ln.Close())
			assert.ErrorIs(t, <-done, net.ErrClosed)
		})
	}
}

func TestAcceptBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := newListener()
		ln := echoserver.Limit(fake, echo.Limits{}, nil)
		defer ln.Close()
		fake.fail(acceptError(syscall.EMFILE), 10)
		fake.connect()

		start := time.Now()
		_, err := ln.Accept()
		require.NoError(t, err)
		// 5, 10, 20, 40, 80, 160, 320, 640 ms and twice 1 s.
		assert.Equal(t, 3275*time.Millisecond, time.Since(start),
			"the wait doubles from 5 ms to 1 s, so that a full machine is left alone")

		fake.fail(acceptError(syscall.EMFILE), 1)
		fake.connect()
		start = time.Now()
		_, err = ln.Accept()
		require.NoError(t, err)
		assert.Equal(t, 5*time.Millisecond, time.Since(start), "and begins anew after a success")
	})
}

func TestAcceptEndsDuringBackoff(t *testing.T) {
	ends := map[string]func(*echoserver.Listener, context.CancelFunc){
		"Close":      func(ln *echoserver.Listener, _ context.CancelFunc) { ln.Close() },
		"end of ctx": func(_ *echoserver.Listener, cancel context.CancelFunc) { cancel() },
	}
	for name, end := range ends {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			fake := newListener()
			ln := echoserver.Limit(fake, echo.Limits{}, nil)
			fake.fail(acceptError(syscall.EMFILE), 64)
			done := serve(ctx, ln, echoAll)
			synctest.Wait()
			start := time.Now()
			end(ln, cancel)
			<-done
			assert.Zero(t, time.Since(start), "%s ends a server that waits for descriptors immediately", name)
		})
	}
}

// On Linux accept(2) hands on what the network has reported for the new
// connection: that is one peer's trouble.
func TestAcceptSurvivesNetworkErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := newListener()
		ln := echoserver.Limit(fake, echo.Limits{}, nil)
		for _, err := range []error{syscall.EPROTO, syscall.EHOSTUNREACH, syscall.EPERM} {
			fake.fail(&net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", err)}, 1)
		}
		done := serve(t.Context(), ln, echoAll)
		c := fake.connect()
		assert.NoError(t, c.Close(), "a peer behind those that failed is accepted")
		ln.Close()
		assert.ErrorIs(t, <-done, net.ErrClosed, "the server lived until it was closed")
	})
}

func TestAcceptReturnsOtherErrors(t *testing.T) {
	fake, broken := newListener(), errors.New("broken")
	ln := echoserver.Limit(fake, echo.Limits{}, nil)
	fake.fail(broken, 1)
	assert.ErrorIs(t, <-serve(t.Context(), ln, echoAll), broken,
		"an error that will not pass ends Serve and is what it returns")
	_, err := fake.Accept()
	assert.ErrorIs(t, err, net.ErrClosed, "and the listener is closed then")
}

func TestMaxConns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, log := newListener(), &journal{}
		ln := echoserver.Limit(fake, echo.Limits{MaxConns: 2}, log.log())
		done := serve(t.Context(), ln, echoAll)
		first, second := fake.connect(), fake.connect()
		defer second.Close()
		synctest.Wait()

		for range 9 {
			_, err := fake.connect().Read(make([]byte, 1))
			assert.Error(t, err, "one connection more than MaxConns is closed immediately")
		}
		for n := 1; n <= 8; n *= 2 {
			assert.Equal(t, 1, log.count("refused="+strconv.Itoa(n)+"\n"),
				"the log counts the refused at powers of two")
		}
		assert.Equal(t, 4, log.count("refused: too many"), "and says nothing between")

		first.Close()
		synctest.Wait()
		third := fake.connect()
		_, err := echo.RoundTrip(third, []byte("ping"), make([]byte, 4))
		assert.NoError(t, err, "a connection that ends makes room for another")
		third.Close()

		require.NoError(t, ln.Close())
		assert.ErrorIs(t, <-done, net.ErrClosed)
	})
}

func TestCloseWhileAcceptWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ln := echoserver.Limit(newListener(), echo.Limits{}, nil)
		done := serve(t.Context(), ln, echoAll)
		synctest.Wait()
		assert.NoError(t, ln.Close())
		assert.ErrorIs(t, <-done, net.ErrClosed, "after Close, Serve returns net.ErrClosed")
		assert.NoError(t, ln.Close(), "a second Close has no effect")
	})
}

func TestServeAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.NoError(t, <-serve(ctx, echoserver.Limit(newListener(), echo.Limits{}, nil), echoAll),
			"with a context that is done, Serve ends immediately and returns nil")

		closed := echoserver.Limit(newListener(), echo.Limits{}, nil)
		require.NoError(t, closed.Close())
		assert.ErrorIs(t, <-serve(t.Context(), closed, echoAll), net.ErrClosed,
			"after Close, Serve returns net.ErrClosed")
	})
}

// A connection that Accept returns while the server closes must not stay.
func TestCloseRacesWithAccept(t *testing.T) {
	for range 200 {
		fake := newListener()
		ln := echoserver.Limit(fake, echo.Limits{}, nil)
		done := serve(t.Context(), ln, echoAll)
		c := fake.connect()
		go ln.Close()
		assert.ErrorIs(t, <-done, net.ErrClosed)
		select {
		case a := <-fake.next: // nobody accepted it
			a.c.Close()
		default:
		}
		_, err := c.Read(make([]byte, 1))
		assert.Error(t, err, "no connection outlives Serve")
	}
}
