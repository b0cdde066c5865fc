package echo_test

import (
	"context"
	"net"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
)

func TestKernelEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	k := echo.Kernel{}
	_, err := k.Listen(ctx, "tcp", "127.0.0.1:0")
	assert.ErrorIs(t, err, context.Canceled, "no listener is opened for a context that is done")
	_, err = k.ListenPacket(ctx, "udp", "127.0.0.1:0")
	assert.ErrorIs(t, err, context.Canceled, "nor a packet socket")
	_, err = k.Dial(ctx, "udp", "", "127.0.0.1:9")
	assert.ErrorIs(t, err, context.Canceled, "nor a connection, though it needs no time")
	assert.ErrorContains(t, err, "dial udp 127.0.0.1:9", "and the error says what was to be done")
}

func TestKernelDialsFromALocalAddress(t *testing.T) {
	k := echo.Kernel{}
	pc, err := k.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	local := pc.LocalAddr().String()
	require.NoError(t, pc.Close())
	c, err := k.Dial(t.Context(), "udp", local, "127.0.0.1:9")
	require.NoError(t, err)
	defer c.Close()
	assert.Equal(t, local, c.LocalAddr().String(), "Dial binds to the local address first")

	for network, local := range map[string]string{"tcp": "nowhere", "udp": "nowhere", "ip4": "127.0.0.1"} {
		_, err := k.Dial(t.Context(), network, local, "127.0.0.1:9")
		assert.ErrorContains(t, err, "dial "+network, "a local address that is none is refused")
	}
}

func TestKernelKeepsTheCause(t *testing.T) {
	ln, err := echo.Kernel{}.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, err = echo.Kernel{}.Listen(t.Context(), "tcp", ln.Addr().String())
	assert.Error(t, err, "a taken port is refused")
	require.NoError(t, ln.Close())
	_, err = echo.Kernel{}.Dial(t.Context(), "tcp", "", ln.Addr().String())
	var op *net.OpError
	assert.ErrorAs(t, err, &op, "the cause of a failure is kept")
}

func TestKernelControl(t *testing.T) {
	var calls atomic.Int32
	k := echo.Kernel{Control: func(string, string, syscall.RawConn) error {
		calls.Add(1)
		return nil
	}}
	ln, err := k.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	pc, err := k.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer pc.Close()
	c, err := k.Dial(t.Context(), "tcp", "", ln.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	assert.EqualValues(t, 3, calls.Load(), "Control sees each socket before it has an address")
}

func TestFixedIgnoresUnexpectedSources(t *testing.T) {
	k := echo.Kernel{}
	pc, err := k.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	var peers [2]net.Conn
	for i := range peers {
		peers[i], err = k.Dial(t.Context(), "udp", "", pc.LocalAddr().String())
		require.NoError(t, err)
		defer peers[i].Close()
	}
	c := echo.Fixed(pc, peers[0].LocalAddr())
	defer c.Close()
	for _, i := range []int{1, 0} {
		_, err := peers[i].Write([]byte{'0' + byte(i)})
		require.NoError(t, err)
	}
	buf := make([]byte, 8)
	n, err := c.Read(buf)
	require.NoError(t, err)
	assert.Equal(t, "0", string(buf[:n]), "datagrams of other peers are ignored")
}

func TestAcceptPairClosesOtherConnections(t *testing.T) {
	k := echo.Kernel{}
	ln, err := k.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	other, err := k.Dial(t.Context(), "tcp", "", ln.Addr().String())
	require.NoError(t, err)
	defer other.Close()
	client, server, err := echo.AcceptPair(t.Context(), ln, func(addr string) (net.Conn, error) {
		return k.Dial(t.Context(), "tcp", "", addr)
	})
	require.NoError(t, err)
	defer client.Close()
	defer server.Close()
	assert.Equal(t, client.LocalAddr().String(), server.RemoteAddr().String(), "the pair is one connection")
	_, err = other.Read(make([]byte, 1))
	assert.Error(t, err, "and the other connection is closed")
}
