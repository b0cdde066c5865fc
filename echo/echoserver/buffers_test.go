package echoserver_test

import (
	"io"
	"net"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

// heap is the memory in use now.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // a sync.Pool lets go at the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// kernelPair is a guarded connection of this machine's kernel, and its client.
func kernelPair(t *testing.T, limits echo.Limits) (server, client net.Conn) {
	ln, err := echo.Kernel{}.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	guard := echoserver.Limit(ln, limits, nil)
	t.Cleanup(func() { guard.Close() })
	client, err = echo.Kernel{}.Dial(t.Context(), "tcp", "", ln.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { client.Close() })
	server, err = guard.Accept()
	require.NoError(t, err)
	return server, client
}

// conns are what a Waiter is used on: with a descriptor, and without one.
func conns(t *testing.T, test func(t *testing.T, server, client net.Conn)) {
	t.Run("descriptor", func(t *testing.T) {
		server, client := kernelPair(t, echo.Limits{})
		test(t, server, client)
	})
	t.Run("none", func(t *testing.T) {
		client, server := net.Pipe()
		test(t, server, client)
	})
}

// readOnce waits for input, reads it once, and returns the buffer.
func readOnce(w *echoserver.Waiter, c net.Conn) (string, error) {
	defer w.Release()
	buf, err := w.WaitReadable()
	if err != nil {
		return "", err
	}
	n, err := c.Read(buf)
	return string(buf[:n]), err
}

func TestWaiterLendsABufferForEachRead(t *testing.T) {
	conns(t, func(t *testing.T, server, client net.Conn) {
		w := echoserver.NewBuffers(8).Waiter(server)
		go func() {
			client.Write([]byte("0123456789"))
			client.Close()
		}()
		var got string
		for {
			s, err := readOnce(w, server)
			assert.LessOrEqual(t, len(s), 8, "a buffer has the size of its Buffers")
			got += s
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
		}
		assert.Equal(t, "0123456789", got, "the waits take nothing of the input")
	})
}

func TestWaitObeysDeadlines(t *testing.T) {
	conns(t, func(t *testing.T, server, client net.Conn) {
		w := echoserver.NewBuffers(8).Waiter(server)
		require.NoError(t, server.SetReadDeadline(time.Unix(1, 0)))
		_, err := readOnce(w, server)
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "a read deadline ends a wait")

		require.NoError(t, server.SetReadDeadline(time.Time{}))
		go client.Write([]byte("ping"))
		s, err := readOnce(w, server)
		assert.NoError(t, err, "the Waiter can be used again after a deadline")
		assert.Equal(t, "ping", s)
	})
}

func TestWaitEndsWithClose(t *testing.T) {
	conns(t, func(t *testing.T, server, _ net.Conn) {
		w := echoserver.NewBuffers(8).Waiter(server)
		go server.Close()
		_, err := readOnce(w, server)
		assert.Error(t, err, "Close ends a wait")
	})
}

func TestWaitingConnectionsHoldNoBuffer(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a wait without a buffer is written for Linux")
	}
	const size, waiting = 1 << 20, 32
	buffers := echoserver.NewBuffers(size)
	before := heap()
	for range waiting {
		server, client := kernelPair(t, echo.Limits{})
		w, read := buffers.Waiter(server), make(chan bool)
		go func() {
			for {
				if _, err := readOnce(w, server); err != nil {
					return
				}
				read <- true
			}
		}()
		_, err := client.Write([]byte("ping"))
		require.NoError(t, err)
		<-read
	}
	assert.Eventually(t, func() bool { return heap() < before+4*size }, 5*time.Second, time.Millisecond,
		"connections that wait hold no buffer")
}
