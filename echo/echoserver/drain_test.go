package echoserver_test

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

// ending is a server with one connection whose context can be ended.
type ending struct {
	ln     *echoserver.Listener
	fake   *listener
	client net.Conn
	cancel context.CancelFunc
	done   <-chan error
}

func newEnding(t *testing.T, handle func(net.Conn) error) *ending {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	e := &ending{fake: newListener(), cancel: cancel}
	e.ln = echoserver.Limit(e.fake, echo.Limits{}, nil)
	e.done = serve(ctx, e.ln, handle)
	e.client = e.fake.connect()
	synctest.Wait()
	return e
}

// took is how long Serve went on after the end of its context.
func (e *ending) took(t *testing.T) time.Duration {
	t.Helper()
	start := time.Now()
	e.cancel()
	assert.NoError(t, <-e.done, "Serve returns nil when its context ends")
	return time.Since(start)
}

func TestDrainWaitsForSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnding(t, echoAll)
		assert.Equal(t, 100*time.Millisecond, e.took(t), "a silent connection ends after 100 ms")
	})
}

func TestDrainWithoutConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnding(t, echoAll)
		e.client.Close()
		synctest.Wait()
		assert.Zero(t, e.took(t), "a server without connections ends immediately")
	})
}

func TestDrainEchoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnding(t, echoAll)
		echoes := make(chan int)
		go func() {
			defer close(echoes)
			buf := make([]byte, 4)
			for {
				time.Sleep(80 * time.Millisecond)
				if _, err := echo.RoundTrip(e.client, []byte("ping"), buf); err != nil {
					return
				}
				echoes <- 1
			}
		}()
		total := make(chan int)
		go func() {
			n := 0
			for m := range echoes {
				n += m
			}
			total <- n
		}()
		took := e.took(t)
		assert.Equal(t, 4500*time.Millisecond, took, "a peer that goes on talking is heard for 4.5 s")
		assert.Equal(t, 56, <-total, "each of its messages until then comes back")
	})
}

func TestDrainEndsAStuckWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnding(t, echoAll)
		_, err := e.client.Write([]byte("ping")) // and never reads
		require.NoError(t, err)
		assert.Equal(t, 5*time.Second, e.took(t), "a Write that nobody reads ends after 5 s")
	})
}

// A transport may have to send a close frame to a peer that sent until the end.
func TestDrainLeavesTimeForACloseFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var closing error
		e := newEnding(t, func(c net.Conn) error {
			err := echoAll(c)
			c.SetWriteDeadline(time.Now().Add(time.Second))
			_, closing = c.Write([]byte("bye"))
			return err
		})
		go io.Copy(io.Discard, e.client)
		var talk sync.WaitGroup
		talk.Go(func() {
			for {
				time.Sleep(80 * time.Millisecond)
				if _, err := e.client.Write([]byte("ping")); err != nil {
					return
				}
			}
		})
		assert.LessOrEqual(t, e.took(t), 5*time.Second)
		talk.Wait()
		assert.NoError(t, closing, "after the last Read there is time for a Write")
	})
}

func TestDrainServesWhoWasAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := newListener()
		ln := echoserver.Limit(fake, echo.Limits{}, nil)
		ctx, cancel := context.WithCancel(t.Context())
		stop := ln.ShutdownOn(ctx)
		defer stop()
		client := fake.connect()
		c, err := ln.Accept()
		require.NoError(t, err)
		cancel()
		synctest.Wait()
		assert.True(t, ln.Ending())

		ln.Go(c, echoAll) // only now
		buf := make([]byte, 4)
		_, err = echo.RoundTrip(client, []byte("ping"), buf)
		assert.NoError(t, err, "a connection accepted before the end is served")
		_, err = ln.Accept()
		start := time.Now()
		assert.NoError(t, ln.Wait(err))
		assert.Equal(t, 100*time.Millisecond, time.Since(start))
	})
}

func TestCloseWhileDraining(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnding(t, echoAll)
		_, err := e.client.Write([]byte("ping")) // and never reads
		require.NoError(t, err)
		e.cancel()
		synctest.Wait()
		start := time.Now()
		assert.NoError(t, e.ln.Close())
		assert.NoError(t, <-e.done, "a context that ended first counts")
		assert.Zero(t, time.Since(start), "Close ends a drain immediately")
	})
}

func TestCloseDoesNotDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnding(t, echoAll)
		start := time.Now()
		require.NoError(t, e.ln.Close())
		assert.ErrorIs(t, <-e.done, net.ErrClosed)
		assert.Zero(t, time.Since(start), "Close waits for nobody")
		_, err := e.client.Read(make([]byte, 1))
		assert.Error(t, err, "and closes every connection")
	})
}

// Whoever starts the next server at the same address relies on it.
func TestServeOutlivesItsSocket(t *testing.T) {
	for name, end := range map[string]func(*ending){
		"by a drain":  func(e *ending) { e.cancel() },
		"immediately": func(e *ending) { e.ln.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := newEnding(t, echoAll)
				e.client.Close()
				e.fake.slow = time.Second
				synctest.Wait()
				start := time.Now()
				go end(e)
				<-e.done
				assert.Equal(t, time.Second, time.Since(start), "Serve returns when the socket is closed, not when its closing begins")
			})
		})
	}
}

func TestManyClosersAtOnce(t *testing.T) {
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		fake := newListener()
		ln := echoserver.Limit(fake, echo.Limits{}, nil)
		done := serve(ctx, ln, echoAll)
		for range 4 {
			fake.connect()
		}
		for range 4 {
			go ln.Close()
			go cancel()
		}
		if err := <-done; err != nil {
			assert.ErrorIs(t, err, net.ErrClosed, "Serve returns nil or net.ErrClosed")
		}
		cancel()
	}
}

func TestLogOfConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, log := newListener(), &journal{}
		ln := echoserver.Limit(fake, echo.Limits{}, log.log())
		ctx, cancel := context.WithCancel(t.Context())
		done := serve(ctx, ln, func(c net.Conn) error {
			if err := echoAll(c); err != nil {
				return err
			}
			return errors.New("peculiar")
		})
		fake.connect().Close()
		synctest.Wait()
		assert.Equal(t, 1, log.count("after=0s err=peculiar"), "the log says why a connection ended")

		fake.connect()
		synctest.Wait()
		cancel()
		require.NoError(t, <-done)
		assert.Equal(t, 2, log.count("msg=connected"), "and names each")
		assert.Equal(t, 2, log.count("msg=closed"))
		assert.Equal(t, 0, log.count("timeout"), "a connection that drained is no error")
	})
}
