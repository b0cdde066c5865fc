package cli

import (
	"crypto/rand"
	"encoding/binary"
	"net"
	"net/netip"
	"time"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// echoSockets are the two kinds that can send an echo request, the one with
// the smaller right first.
var echoSockets = []string{"ping", "raw"}

// An echoSocket sends echo requests to one host and gets what comes back.
type echoSocket struct {
	*icmp.PacketConn
	kind string
	six  bool
	id   int // with a ping socket of Linux the kernel's choice
	to   net.Addr
	buf  []byte
}

// openEcho opens a socket of that kind.
func openEcho(kind string, to netip.Addr) (*echoSocket, error) {
	s := &echoSocket{kind: kind, six: to.Is6(), buf: make([]byte, 1<<16)}
	network, any := map[string]string{"ping": "udp4", "raw": "ip4:icmp"}[kind], "0.0.0.0"
	if s.six {
		network, any = map[string]string{"ping": "udp6", "raw": "ip6:ipv6-icmp"}[kind], "::"
	}
	var err error
	if s.PacketConn, err = icmp.ListenPacket(network, any); err != nil {
		return nil, err
	}
	ip := net.IPAddr{IP: to.AsSlice(), Zone: to.Zone()}
	s.to, s.id = &ip, identifier()
	if kind == "ping" {
		s.to = &net.UDPAddr{IP: ip.IP, Zone: ip.Zone}
		if a, ok := s.LocalAddr().(*net.UDPAddr); ok && a.Port > 0 {
			s.id = a.Port // which is what Linux calls it, icmp(7)
		}
	}
	s.wantTTL()
	wantNews(s)
	return s, nil
}

// identifier is drawn by chance, so that two programs hardly have the same.
func identifier() int {
	var id [2]byte
	rand.Read(id[:])
	return int(binary.BigEndian.Uint16(id[:]))
}

// wantTTL asks for the time to live of what arrives. A system that does not
// tell it does without.
func (s *echoSocket) wantTTL() {
	if s.six {
		s.IPv6PacketConn().SetControlMessage(ipv6.FlagHopLimit, true)
		return
	}
	s.IPv4PacketConn().SetControlMessage(ipv4.FlagTTL, true)
}

// An arrival is an ICMP message, without the IP header.
type arrival struct {
	message []byte
	from    string
	ttl     int // 0: the system does not tell
	at      time.Time
}

// receive waits for the next message. Its bytes are valid until the next call.
func (s *echoSocket) receive() (a arrival, err error) {
	var n int
	var from net.Addr
	if s.six {
		var about *ipv6.ControlMessage
		if n, about, from, err = s.IPv6PacketConn().ReadFrom(s.buf); about != nil {
			a.ttl = about.HopLimit
		}
	} else {
		var about *ipv4.ControlMessage
		if n, about, from, err = s.IPv4PacketConn().ReadFrom(s.buf); about != nil {
			a.ttl = about.TTL
		}
	}
	a.at, a.message = time.Now(), s.buf[:max(n, 0)]
	if from != nil {
		a.from = hostOf(from)
	}
	return a, err
}

// hostOf is the address without the port that a ping socket makes of the
// identifier.
func hostOf(a net.Addr) string {
	if u, ok := a.(*net.UDPAddr); ok {
		return (&net.IPAddr{IP: u.IP, Zone: u.Zone}).String()
	}
	return a.String()
}
