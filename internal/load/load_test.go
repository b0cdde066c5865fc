package load

import (
	"errors"
	"net"
	"os"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/child"
)

func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

func TestGrow(t *testing.T) {
	var opened atomic.Int64
	full := errors.New("all are open")
	var open int
	r, err := Grow(t.Context(), Options{
		Transport: "tls", Connections: 200,
		Opened: func() { opened.Add(1) },
		Full:   func(r Result) error { open = r.Last().Connections; return full },
	})
	require.ErrorIs(t, err, full, "the error of Full is that of Grow")
	assert.Equal(t, 200, open)
	assert.EqualValues(t, 200, opened.Load(), "each of them is counted once")
	var counts []int
	for _, s := range r.Samples {
		counts = append(counts, s.Connections)
	}
	assert.Equal(t, []int{0, 20, 50, 100, 200}, counts)
	assert.NotEqual(t, os.Getpid(), r.PID, "the server has a process of its own")
	one, ok := r.PerConnection()
	assert.True(t, ok)
	assert.Positive(t, one.Goroutines)
}

func TestGrowOnce(t *testing.T) {
	r, err := Grow(t.Context(), Options{Transport: "tcp", Connections: 1})
	require.NoError(t, err)
	_, ok := r.PerConnection()
	assert.False(t, ok, "one connection does not show what one costs")
}

// One address has so many ports; the next one has as many again.
func TestMultiAddrHost(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("127.0.0.1 alone is an address of this system")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	h := &multiAddrHost{connsPerAddr: 2}
	var from []string
	for range 5 {
		c, err := h.Dial(t.Context(), "tcp", "", ln.Addr().String())
		require.NoError(t, err)
		defer c.Close()
		from = append(from, c.LocalAddr().(*net.TCPAddr).IP.String())
	}
	assert.Equal(t, []string{"127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.2", "127.0.0.3"}, from)
	assert.Equal(t, 3, h.usedAddrs())
}
