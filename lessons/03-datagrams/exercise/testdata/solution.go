package exercise

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"
)

var (
	// ErrTruncated says that the datagram was longer than the buffer.
	ErrTruncated = errors.New("the datagram is longer than the buffer")

	// ErrRefused says that the peer's host has no socket at the peer's port.
	ErrRefused = errors.New("nobody listens there")

	// ErrSilent says that nothing came in time, which may have any reason.
	ErrSilent = errors.New("nothing came")
)

// wsaConnReset is what Windows says where other systems say ECONNREFUSED.
const wsaConnReset = syscall.Errno(10054)

// Receive waits on conn for the next datagram from peer.
func Receive(
	conn *net.UDPConn, peer netip.AddrPort, buf []byte, wait time.Duration,
) (n int, err error) {
	// A deadline is a point in time, so once is right: set anew for each Read,
	// it would move on with every unexpected source.
	if err := conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return 0, err
	}
	// What fills a buffer with one byte more than buf did not fit into buf. On
	// Unix systems ReadMsgUDP has a flag for it, MSG_TRUNC (recvmsg(2)), and
	// does without the copy.
	room := make([]byte, len(buf)+1)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(room)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return 0, ErrSilent
		case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, wsaConnReset):
			// ICMP says so, of a datagram that was sent before.
			return 0, ErrRefused
		case err != nil && n < len(room): // Windows fails a Read that was too short
			return 0, err
		}
		if !same(from, peer) {
			continue
		}
		if n > len(buf) {
			return copy(buf, room), ErrTruncated
		}
		return copy(buf, room[:n]), nil
	}
}

// same compares addresses and ports. A socket for IPv6 and IPv4 shows an IPv4
// address as an IPv6 one.
func same(a, b netip.AddrPort) bool {
	return a.Port() == b.Port() && a.Addr().Unmap() == b.Addr().Unmap()
}
