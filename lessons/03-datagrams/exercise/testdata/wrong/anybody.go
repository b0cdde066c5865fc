// breaks: unexpected-source
// believes: What arrives at a socket comes from the peer that one talks with.

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
		_ = from
		if n > len(buf) {
			return copy(buf, room), ErrTruncated
		}
		return copy(buf, room[:n]), nil
	}
}
