package unixsock

// One receive returns one datagram, and discards what exceeds the buffer.
// A sender has to enlarge its send buffer before it can exceed this.
const bufferSize = 256 << 10

// echo sends one datagram back to the name of its sender; n is its length,
// which can exceed what fitted buf.
func (s *packetServer) echo(buf []byte, n int, from sender) {
	switch {
	case n > len(buf):
		s.in.Drop(from, "longer than the buffer")
		return
	case from.String() == "":
		s.in.Drop(from, "the sender is not bound to a name")
		return
	case from.String() == s.Addr().String():
		// A name is the sender's own, but a link may stand there by now,
		// and lead back here.
		s.in.Drop(from, "the sender is this server")
		return
	}
	// The answer goes into the receiver's queue at once or not at all. To
	// wait for room would stop the server for all its peers.
	if err := s.pc.send(buf[:n], from); err != nil {
		s.in.Drop(from, err.Error())
	}
}
