package ping

import (
	"crypto/rand"
	"encoding/binary"
	"net"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// These are the kinds of socket that can send an echo request.
const (
	PingSocket = "ping" // an ICMP socket of SOCK_DGRAM: the kernel sets the identifier
	RawSocket  = "raw"  // an ICMP socket of SOCK_RAW: it receives every ICMP message
)

// Sockets lists the kinds that can send an echo request, first the kind that
// needs the smaller privilege.
func Sockets() []string { return []string{PingSocket, RawSocket} }

// A Socket sends echo requests to one host and receives ICMP messages. One
// goroutine may use it; Close may be called from any.
type Socket struct {
	conn *icmp.PacketConn
	kind string
	six  bool
	id   int // with a ping socket of Linux the kernel's choice
	to   net.Addr
	buf  []byte
}

// Open opens a socket of that kind, PingSocket or RawSocket, for requests to
// one host. If this process lacks the privilege, the error is os.ErrPermission
// by errors.Is. DescribeRefusal explains it.
func Open(kind string, to netip.Addr) (*Socket, error) {
	s := &Socket{kind: kind, six: to.Is6(), buf: make([]byte, 1<<16)}
	network, any := map[string]string{PingSocket: "udp4", RawSocket: "ip4:icmp"}[kind], "0.0.0.0"
	if s.six {
		network, any = map[string]string{PingSocket: "udp6", RawSocket: "ip6:ipv6-icmp"}[kind], "::"
	}
	var err error
	if s.conn, err = icmp.ListenPacket(network, any); err != nil {
		return nil, err
	}
	ip := net.IPAddr{IP: to.AsSlice(), Zone: to.Zone()}
	s.to, s.id = &ip, randomIdentifier()
	if kind == PingSocket {
		s.to = &net.UDPAddr{IP: ip.IP, Zone: ip.Zone}
		if a, ok := s.conn.LocalAddr().(*net.UDPAddr); ok && a.Port > 0 {
			s.id = a.Port // Linux returns the identifier as the port, icmp(7)
		}
	}
	s.requestTTL()
	enableErrorQueue(s)
	return s, nil
}

// An OpenError reports that no socket could be opened, with one Refusal for each
// kind that was tried.
type OpenError struct{ Refusals []Refusal }

// A Refusal holds the error of opening one kind of socket.
type Refusal struct {
	Socket string
	Err    error
}

// Error returns a sentence with the reason for each kind.
func (e *OpenError) Error() string {
	var all []string
	for _, r := range e.Refusals {
		all = append(all, "open a "+r.Socket+" socket: "+r.Err.Error())
	}
	return strings.Join(all, "; ")
}

// Unwrap returns the errors of all kinds.
func (e *OpenError) Unwrap() (all []error) {
	for _, r := range e.Refusals {
		all = append(all, r.Err)
	}
	return all
}

// OpenFirst opens a socket of the first kind that this machine allows. The
// error is an *OpenError.
func OpenFirst(kinds []string, to netip.Addr) (*Socket, error) {
	var refused OpenError
	for _, kind := range kinds {
		s, err := Open(kind, to)
		if err == nil {
			return s, nil
		}
		refused.Refusals = append(refused.Refusals, Refusal{kind, err})
	}
	return nil, &refused
}

// Kind returns PingSocket or RawSocket.
func (s *Socket) Kind() string { return s.kind }

// Identifier returns the ICMP identifier of this socket's requests.
func (s *Socket) Identifier() int { return s.id }

// Close closes the socket. A Run that uses it returns.
func (s *Socket) Close() error { return s.conn.Close() }

// CheckRoute returns an error if this machine has no route to addr. It connects a
// UDP socket, which sends nothing.
func CheckRoute(addr netip.Addr) error {
	c, err := net.Dial("udp", netip.AddrPortFrom(addr, 7).String())
	if err != nil {
		return err
	}
	return c.Close()
}

// randomIdentifier returns an identifier that two programs rarely share.
func randomIdentifier() int {
	var id [2]byte
	rand.Read(id[:])
	return int(binary.BigEndian.Uint16(id[:]))
}

// requestTTL asks for the time to live of each received message. Not every
// system reports it.
func (s *Socket) requestTTL() {
	if s.six {
		s.conn.IPv6PacketConn().SetControlMessage(ipv6.FlagHopLimit, true)
		return
	}
	s.conn.IPv4PacketConn().SetControlMessage(ipv4.FlagTTL, true)
}

// An arrival is an ICMP message, without the IP header.
type arrival struct {
	message []byte
	from    string
	ttl     int // 0: the system does not report it
	at      time.Time
}

// receive waits for the next message. Its bytes are valid until the next call.
func (s *Socket) receive() (a arrival, err error) {
	var n int
	var from net.Addr
	if s.six {
		var about *ipv6.ControlMessage
		if n, about, from, err = s.conn.IPv6PacketConn().ReadFrom(s.buf); about != nil {
			a.ttl = about.HopLimit
		}
	} else {
		var about *ipv4.ControlMessage
		if n, about, from, err = s.conn.IPv4PacketConn().ReadFrom(s.buf); about != nil {
			a.ttl = about.TTL
		}
	}
	a.at, a.message = time.Now(), s.buf[:max(n, 0)]
	if from != nil {
		a.from = hostAddress(from)
	}
	return a, err
}

// hostAddress returns the address without the port, in which a ping socket
// carries the identifier.
func hostAddress(a net.Addr) string {
	if u, ok := a.(*net.UDPAddr); ok {
		return (&net.IPAddr{IP: u.IP, Zone: u.Zone}).String()
	}
	return a.String()
}
