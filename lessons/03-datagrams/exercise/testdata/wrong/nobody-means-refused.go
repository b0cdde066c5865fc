// breaks: other
// believes: If it is not silence, then nobody listens.

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
		case err != nil:
			return 0, ErrRefused
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
