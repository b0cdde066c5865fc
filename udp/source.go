package udp

import (
	"net"
	"net/netip"
)

// A source decides which senders get no answer.
type source struct {
	port  uint16
	addrs map[netip.Addr]bool // the server's own
	every bool                // bound to all addresses of the machine
}

// lowPorts is where the simple services of old answer every datagram, as
// this one does: echo, daytime, chargen. inetd left them alone as well.
const lowPorts = 1024

func ownSource(addr net.Addr) source {
	bound, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		return source{}
	}
	own := source{
		port:  bound.Port(),
		addrs: map[netip.Addr]bool{unmap(bound.Addr()): true},
		every: bound.Addr().IsUnspecified(),
	}
	if own.every {
		// Bound to all addresses, the server is known by each of them.
		nets, _ := net.InterfaceAddrs()
		for _, n := range nets {
			if p, err := netip.ParsePrefix(n.String()); err == nil {
				own.addrs[unmap(p.Addr())] = true
			}
		}
	}
	return own
}

// refuses says why from gets no answer; "" means that it gets one.
func (s source) refuses(from netip.AddrPort) string {
	switch {
	case from.Port() < lowPorts:
		return "source port below 1024"
	case from.Port() == s.port && s.isOwn(unmap(from.Addr())):
		return "source is this server"
	}
	return ""
}

// isOwn knows that all of 127.0.0.0/8 leads to this machine.
func (s source) isOwn(a netip.Addr) bool {
	return s.addrs[a] || s.every && a.IsLoopback()
}

// unmap returns a without its IPv6 wrapping and zone.
func unmap(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }
