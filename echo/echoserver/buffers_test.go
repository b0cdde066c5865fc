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

// conns are what a Reader is used on: with a descriptor, and without one.
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

func TestReaderIsARead(t *testing.T) {
	conns(t, func(t *testing.T, server, client net.Conn) {
		r := echoserver.NewBuffers(8).Reader(server)
		defer r.Release()
		go func() {
			client.Write([]byte("0123456789"))
			client.Close()
		}()
		var got []byte
		for {
			b, err := r.Read()
			assert.LessOrEqual(t, len(b), 8, "a Read returns at most the size of the buffers")
			got = append(got, b...)
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
		}
		assert.Equal(t, "0123456789", string(got), "a Reader reads what its connection would")
	})
}

func TestReaderObeysDeadlines(t *testing.T) {
	conns(t, func(t *testing.T, server, client net.Conn) {
		r := echoserver.NewBuffers(8).Reader(server)
		defer r.Release()
		require.NoError(t, server.SetReadDeadline(time.Unix(1, 0)))
		_, err := r.Read()
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "a deadline ends a borrowed Read too")

		require.NoError(t, server.SetReadDeadline(time.Time{}))
		go client.Write([]byte("ping"))
		b, err := r.Read()
		assert.NoError(t, err, "and the Reader can be used again")
		assert.Equal(t, "ping", string(b))
	})
}

func TestReaderEndsWithClose(t *testing.T) {
	conns(t, func(t *testing.T, server, _ net.Conn) {
		r := echoserver.NewBuffers(8).Reader(server)
		defer r.Release()
		go server.Close()
		_, err := r.Read()
		assert.Error(t, err, "Close ends a Read that waits")
	})
}

func TestReaderIsCutByIdle(t *testing.T) {
	server, _ := kernelPair(t, echo.Limits{Idle: 20 * time.Millisecond})
	r := echoserver.NewBuffers(8).Reader(server)
	defer r.Release()
	_, err := r.Read()
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "Limits hold for a Reader as for its connection")
}

func TestWaitingReadersHoldNoBuffer(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("borrowing while readable is written for Linux")
	}
	const size, readers = 1 << 20, 32
	buffers := echoserver.NewBuffers(size)
	before := heap()
	for range readers {
		server, client := kernelPair(t, echo.Limits{})
		r, read := buffers.Reader(server), make(chan bool)
		go func() {
			defer r.Release()
			for {
				if _, err := r.Read(); err != nil {
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
