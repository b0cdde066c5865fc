package udp

import (
	"errors"
	"net"
	"net/netip"
)

// One receive returns one datagram, and discards what exceeds the buffer.
const bufferSize = 64 << 10

// echo sends one datagram back to where it says that it came from.
func (s *server) echo(b []byte, from netip.AddrPort) {
	if why := s.me.refuses(from); why != "" {
		s.in.Drop(from, why)
		return
	}
	// The answer leaves at once or not at all. That the peer has gone, or
	// has no room for it, is not known here (udp(7)).
	if _, err := s.pc.WriteToUDPAddrPort(b, from); err != nil {
		s.in.Drop(from, err.Error())
	}
}

// tune sets the socket options of t on c.
func (t Transport) tune(c any) error {
	s, ok := c.(socket)
	if !ok {
		return errors.ErrUnsupported
	}
	var errs []error
	// The kernel doubles a size, up to net.core.rmem_max and wmem_max.
	if t.ReadBuffer > 0 {
		errs = append(errs, s.SetReadBuffer(t.ReadBuffer))
	}
	if t.WriteBuffer > 0 {
		errs = append(errs, s.SetWriteBuffer(t.WriteBuffer))
	}
	return errors.Join(errs...)
}

// A socket is what a UDP socket offers besides net.PacketConn. Addresses
// are values here: those of net.PacketConn cost an allocation for each
// datagram.
type socket interface {
	net.PacketConn
	SetReadBuffer(int) error
	SetWriteBuffer(int) error
	ReadFromUDPAddrPort(b []byte) (n int, from netip.AddrPort, err error)
	WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error)
}
