package load

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/socketlab/socketlab/echo"
)

// A multiAddrHost dials from one loopback address after another, since each has
// a limited number of ports. Where the system has one loopback address only, it
// dials from that.
type multiAddrHost struct {
	echo.Kernel
	connsPerAddr int // 0 is any number
	dials        atomic.Int64
}

func (h *multiAddrHost) Dial(ctx context.Context, network, local, remote string) (net.Conn, error) {
	n := int(h.dials.Add(1) - 1)
	if h.connsPerAddr > 0 && n >= h.connsPerAddr && local == "" && strings.HasPrefix(remote, "127.") {
		local = "127.0.0." + strconv.Itoa(min(1+n/h.connsPerAddr, 254)) + ":0"
	}
	c, err := h.Kernel.Dial(ctx, network, local, remote)
	if tcp, ok := c.(*net.TCPConn); ok {
		// Thousands of connections that end with a FIN would hold their ports
		// in TIME-WAIT for a minute (RFC 9293, section 3.6.1).
		tcp.SetLinger(0)
	}
	return c, err
}

// usedAddrs returns how many addresses it has dialed from.
func (h *multiAddrHost) usedAddrs() int {
	if h.connsPerAddr == 0 {
		return 1
	}
	return 1 + int(max(0, h.dials.Load()-1))/h.connsPerAddr
}
