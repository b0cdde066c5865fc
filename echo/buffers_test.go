package echo_test

import (
	"context"
	"io"
	"net"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
)

// heap is what is in use now.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// tcpPair is a guarded connection of this machine, and its client.
func tcpPair(t *testing.T) (server, client *echo.Conn) {
	ln, err := echo.Kernel{}.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	guard := echo.Guard(ln, echo.Limits{}, nil)
	t.Cleanup(func() { guard.Close() })
	c, err := echo.Kernel{}.Dial(t.Context(), "tcp", "", ln.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	accepted, err := guard.Accept()
	require.NoError(t, err)
	other := echo.Guard(newListener(), echo.Limits{}, nil)
	_ = other
	return accepted.(*echo.Conn), &echo.Conn{Conn: c}
}
