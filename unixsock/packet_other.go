//go:build !linux

package unixsock

import (
	"net"
	"time"
)

// packetIO receives and sends through net. A datagram that is cut cannot be
// told from a whole one here.
type packetIO struct{ c *net.UnixConn }

func (p *packetIO) init(c *net.UnixConn) error {
	p.c = c
	return nil
}

func (p *packetIO) receive(buf []byte) (n int, from sender, err error) {
	n, addr, err := p.c.ReadFromUnix(buf)
	return n, sender{addr}, err
}

// send waits for a moment at most, since a deadline that has passed would
// fail before trying.
func (p *packetIO) send(b []byte, to sender) error {
	p.c.SetWriteDeadline(time.Now().Add(time.Millisecond))
	_, err := p.c.WriteToUnix(b, to.addr)
	return err
}

// A sender is where a datagram came from.
type sender struct{ addr *net.UnixAddr }

func (s sender) String() string {
	if s.addr == nil {
		return ""
	}
	return s.addr.Name
}

// clientPlace is a path in a folder of its own.
func clientPlace() (*place, error) { return newPlace("") }
