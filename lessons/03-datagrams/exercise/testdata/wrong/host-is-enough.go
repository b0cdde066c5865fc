// breaks: unexpected-source
// believes: The address of the host says who sent a datagram.

package exercise

// Receive waits on conn for the next datagram from peer.
func Receive(
	conn *net.UDPConn, peer netip.AddrPort, buf []byte, wait time.Duration,
) (n int, err error) {
	if err := conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return 0, err
	}
	room := make([]byte, len(buf)+1)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(room)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return 0, ErrSilent
		case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, wsaConnReset):
			return 0, ErrRefused
		case err != nil:
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
	return a.Addr().Unmap() == b.Addr().Unmap()
}
