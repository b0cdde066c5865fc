// breaks: truncated
// believes: What a Read returns is what was sent.

package exercise

// Receive waits on conn for the next datagram from peer.
func Receive(
	conn *net.UDPConn, peer netip.AddrPort, buf []byte, wait time.Duration,
) (n int, err error) {
	if err := conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return 0, err
	}
	room := make([]byte, len(buf))
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
		return copy(buf, room[:n]), nil
	}
}
