package tcp_test

import (
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/tcp"
)

// both runs a test without TLS and with it.
func both(t *testing.T, test func(t *testing.T, tr tcp.Transport)) {
	t.Run("plain", func(t *testing.T) { test(t, tcp.Transport{}) })
	t.Run("TLS", func(t *testing.T) { test(t, tcp.Transport{TLS: echotest.TLS()}) })
}

func TestHalfCloseReturnsEveryByte(t *testing.T) {
	both(t, func(t *testing.T, tr tcp.Transport) {
		addr, _ := serve(t, tr)
		for _, total := range []int{0, 1, 100_000, 8 << 20} {
			c := dial(t, tr, addr)
			sent, got := crc32.NewIEEE(), crc32.NewIEEE()
			wrote := make(chan error, 1)
			go func() {
				noise := rand.NewChaCha8([32]byte{byte(total)})
				_, err := io.CopyN(io.MultiWriter(c, sent), noise, int64(total))
				wrote <- errors.Join(err, c.(interface{ CloseWrite() error }).CloseWrite())
			}()
			n, err := io.Copy(got, c)
			assert.NoError(t, err, "after CloseWrite the answer ends with io.EOF")
			assert.NoError(t, <-wrote)
			assert.EqualValues(t, total, n, "and every byte has come back")
			assert.Equal(t, sent.Sum32(), got.Sum32(), "in its order")
		}
	})
}

func TestManyConnectionsAtOnce(t *testing.T) {
	addr, _ := serve(t, tcp.Transport{})
	const want = 2000
	conns := dialMany(t, addr, want)
	if len(conns) < want {
		t.Logf("this system allows %d connections here, not %d", len(conns), want)
	}
	var wg sync.WaitGroup
	for _, c := range conns {
		wg.Go(func() {
			buf := make([]byte, 4)
			_, err := echo.RoundTrip(c, []byte("ping"), buf)
			assert.NoError(t, err, "each of %d simultaneous connections is served", len(conns))
		})
	}
	wg.Wait()
}

// dialMany dials up to n connections, as far as there are descriptors.
func dialMany(t *testing.T, addr string, n int) (conns []net.Conn) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			for range n / 50 {
				c, err := tcp.Transport{}.Dial(t.Context(), addr)
				if errors.Is(err, syscall.EMFILE) {
					return
				}
				if !assert.NoError(t, err) {
					return
				}
				c.SetDeadline(watchdog())
				mu.Lock()
				conns = append(conns, c)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Cleanup(func() {
		for _, c := range conns {
			c.Close()
		}
	})
	return conns
}

func TestNeverReadingPeers(t *testing.T) {
	both(t, func(t *testing.T, tr tcp.Transport) {
		tr.Limits = echo.Limits{Write: 250 * time.Millisecond}
		tr.ReadBuffer, tr.WriteBuffer = 64<<10, 64<<10
		addr, _ := serve(t, tr)
		const peers = 32
		data := make([]byte, 32<<10)
		before := heap()
		ends := make(chan error, peers)
		for range peers {
			c := dial(t, tr, addr)
			go func() {
				var err error
				for err == nil {
					_, err = c.Write(data)
				}
				ends <- err
			}()
		}
		other := dial(t, tr, addr)
		answers(t, other, "others are served while %d peers do not read", peers)
		assert.Less(t, heap(), before+peers*(160<<10), "a peer that never reads costs a buffer, or two with TLS")
		for range peers {
			assert.NotErrorIs(t, <-ends, os.ErrDeadlineExceeded, "and is cut off by the limit of a Write")
		}
		answers(t, other, "the others stay")
	})
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestSilentPeerIsCutOff(t *testing.T) {
	both(t, func(t *testing.T, tr tcp.Transport) {
		tr.Limits = echo.Limits{Idle: 50 * time.Millisecond}
		addr, _ := serve(t, tr)
		c := dial(t, tr, addr)
		_, err := c.Read(make([]byte, 1))
		assert.Error(t, err)
		assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "who is silent for longer than the limit is cut off")
	})
}

func TestMaxConns(t *testing.T) {
	tr := tcp.Transport{Limits: echo.Limits{MaxConns: 1}}
	addr, _ := serve(t, tr)
	first := dial(t, tr, addr)
	answers(t, first, "the first connection is served")
	_, err := dial(t, tr, addr).Read(make([]byte, 1))
	assert.True(t, errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET), "one more than MaxConns is closed: %v", err)
	answers(t, first, "and those before it stay")
}

func TestResetOfAPeer(t *testing.T) {
	addr, _ := serve(t, tcp.Transport{})
	for range 50 {
		c := dial(t, tcp.Transport{}, addr).(*net.TCPConn)
		_, err := c.Write(make([]byte, 100_000))
		require.NoError(t, err)
		require.NoError(t, c.SetLinger(0))
		require.NoError(t, c.Close())
	}
	answers(t, dial(t, tcp.Transport{}, addr), "peers that reset their connections stop nobody")
}

func TestTakenPort(t *testing.T) {
	addr, _ := serve(t, tcp.Transport{})
	_, err := tcp.Transport{}.Listen(t.Context(), addr)
	assert.ErrorContains(t, err, addr, "a taken port is refused, and named")
}
