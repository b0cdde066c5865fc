package echoserver_test

import (
	"context"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

// A scripted connection has the test in place of the runtime's poller: it
// calls the function that a Waiter gives to RawConn.Read.
type scripted struct {
	net.Conn
	poll *func(ready func(fd uintptr) bool)
}

func (s scripted) SyscallConn() (syscall.RawConn, error) {
	raw, err := s.Conn.(syscall.Conn).SyscallConn()
	return scriptedRaw{raw, s.poll}, err
}

type scriptedRaw struct {
	syscall.RawConn
	poll *func(ready func(fd uintptr) bool)
}

func (s scriptedRaw) Read(ready func(fd uintptr) bool) error {
	(*s.poll)(ready)
	return nil
}

// awaitInput waits until a receive on c returns immediately.
func awaitInput(t *testing.T, c net.Conn) {
	raw, err := c.(syscall.Conn).SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Read(func(fd uintptr) bool {
		_, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return err != syscall.EAGAIN
	}))
}

func TestWaitAsksOnceForEachWakeUp(t *testing.T) {
	server, client := kernelPair(t, echo.Limits{})
	var poll func(ready func(fd uintptr) bool)
	c := scripted{server, &poll}
	w := echoserver.NewBuffers(8).Waiter(c)
	raw, err := c.Conn.(syscall.Conn).SyscallConn()
	require.NoError(t, err)
	var fd uintptr
	require.NoError(t, raw.Control(func(d uintptr) { fd = d }))
	const none = ^uintptr(0) // who asks this descriptor gets EBADF

	wait := func() {
		t.Helper()
		buf, err := w.WaitReadable()
		assert.NoError(t, err)
		assert.Len(t, buf, 8)
	}
	poll = func(ready func(fd uintptr) bool) {
		assert.False(t, ready(fd), "without input the first call waits for a wake-up")
		assert.True(t, ready(none), "the second call trusts the wake-up and does not ask")
	}
	wait()
	w.Release()

	io.WriteString(client, "ping")
	awaitInput(t, server)
	poll = func(ready func(fd uintptr) bool) {
		assert.True(t, ready(fd), "the first call finds input that no wake-up announces any more")
	}
	wait()
	_, err = c.Read(make([]byte, 8))
	require.NoError(t, err)
	w.Release()
	poll = func(ready func(fd uintptr) bool) {
		assert.False(t, ready(fd))
		assert.False(t, ready(fd), "a wake-up for input that has been read lends no buffer")
		assert.True(t, ready(none), "the next wake-up is trusted")
	}
	wait()
}

func TestWaitEndsWithTheIdleTimeout(t *testing.T) {
	server, _ := kernelPair(t, echo.Limits{Idle: 20 * time.Millisecond})
	_, err := echoserver.NewBuffers(8).Waiter(server).WaitReadable()
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "the idle timeout ends a wait as it ends a Read")
}

func TestWaitEndsWithAGracefulShutdown(t *testing.T) {
	ln, err := echo.Kernel{}.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, shutdown := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	served := serve(ctx, echoserver.Limit(ln, echo.Limits{}, nil), func(c net.Conn) error {
		w := echoserver.NewBuffers(8).Waiter(c)
		_, err := readOnce(w, c)
		if err == nil {
			io.WriteString(c, "pong")
			_, err = w.WaitReadable()
		}
		ended <- err
		return err
	})
	client, err := echo.Kernel{}.Dial(t.Context(), "tcp", "", ln.Addr().String())
	require.NoError(t, err)
	defer client.Close()
	_, err = echo.RoundTrip(client, []byte("ping"), make([]byte, 4))
	require.NoError(t, err)
	shutdown()
	assert.NoError(t, <-served)
	assert.ErrorIs(t, <-ended, os.ErrDeadlineExceeded, "a graceful shutdown ends a wait")
}

func TestWaitReportsAReset(t *testing.T) {
	for range 20 {
		server, client := kernelPair(t, echo.Limits{})
		client.(*net.TCPConn).SetLinger(0)
		client.Close()
		awaitEnd(t, server)
		_, err := readOnce(echoserver.NewBuffers(8).Waiter(server), server)
		assert.ErrorIs(t, err, syscall.ECONNRESET, "a reset is not taken for the end of the stream")
	}
}

// awaitEnd waits until the kernel has ended c, and leaves its error there.
func awaitEnd(t *testing.T, c net.Conn) {
	raw, err := c.(syscall.Conn).SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Write(func(fd uintptr) bool {
		_, err := syscall.Getpeername(int(fd))
		return err == syscall.ENOTCONN
	}))
}
