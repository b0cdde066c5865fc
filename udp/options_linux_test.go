package udp_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/udp"
)

func TestBuffersAreOptions(t *testing.T) {
	host := &shared{}
	tr := udp.Transport{Host: host, ReadBuffer: 20_000, WriteBuffer: 20_000}
	addr, _ := serve(t, tr, "")
	answers(t, addr, "a server with other buffers echoes as well")
	assert.Equal(t, []int{40_000, 40_000}, bufferSizes(t, host.pc.(*net.UDPConn)), "the kernel doubles them")
}

// bufferSizes are SO_RCVBUF and SO_SNDBUF of c.
func bufferSizes(t *testing.T, c *net.UDPConn) (sizes []int) {
	raw, err := c.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		for _, name := range []int{unix.SO_RCVBUF, unix.SO_SNDBUF} {
			size, err := unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, name)
			if err == nil {
				sizes = append(sizes, size)
			}
		}
	}))
	return sizes
}
