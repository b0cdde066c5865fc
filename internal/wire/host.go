package wire

import (
	"encoding/binary"
	"fmt"
	"math/rand"
	crand "math/rand/v2"
	"net/netip"
	"sync"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"

	"github.com/socketlab/socketlab/internal/link"
)

// A Host is a machine on a Network, and implements echo.Host. It accepts the
// networks tcp, udp, and their forms with 4 or 6, with addresses as in package
// net. Host names are localhost and those of the network's hosts. Several
// goroutines may use it.
type Host struct {
	net          *Network
	name         string
	addr4, addr6 netip.Addr
	stack        *stack.Stack
	wire, lo     *nic

	// These belong to the mutex of the network.
	counted    counters // when the last segment was sent
	recoveries map[flow]*recovery
}

// These are the interfaces of a host.
const (
	nicLoopback tcpip.NICID = 1
	nicWire     tcpip.NICID = 2
)

func newHost(n *Network, name string, number int) *Host {
	h := &Host{net: n, name: name, addr4: address4(number), addr6: address6(number), recoveries: make(map[flow]*recovery)}
	draws := newSource(n.seed, hash(name))
	h.stack = stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, newIPv6()},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4, icmp.NewProtocol6},
		Clock:              n.loop,
		RandSource:         draws,
		SecureRNG:          draws,
	})
	h.wire = &nic{host: h, mtu: uint32(n.mtu)}
	h.lo = &nic{host: h, loopback: true, mtu: link.LoopbackMTU}
	must(h.stack.CreateNIC(nicLoopback, h.lo))
	must(h.stack.CreateNIC(nicWire, h.wire))
	h.assign(nicLoopback, loopback4)
	h.assign(nicLoopback, loopback6)
	h.assign(nicWire, h.addr4)
	if n.mtu >= link.MinMTU6 {
		h.assign(nicWire, h.addr6)
	}
	h.stack.SetRouteTable([]tcpip.Route{
		{Destination: subnet(netip.MustParsePrefix("127.0.0.0/8")), NIC: nicLoopback},
		{Destination: subnet(netip.MustParsePrefix("::1/128")), NIC: nicLoopback},
		{Destination: header.IPv4EmptySubnet, NIC: nicWire},
		{Destination: header.IPv6EmptySubnet, NIC: nicWire},
	})
	h.tune()
	h.limitRTO(n.link)
	return h
}

// newIPv6 returns IPv6 without the packets that look for routers and for others
// with the same address: the switch knows all hosts.
func newIPv6() stack.NetworkProtocolFactory {
	ndp := ipv6.DefaultNDPConfigurations()
	ndp.MaxRtrSolicitations = 0
	return ipv6.NewProtocolWithOptions(ipv6.Options{NDPConfigs: ndp})
}

// tune sets the defaults of Linux, as far as they agree with a clock that repeats
// itself.
func (h *Host) tune() {
	// Linux has cubic, whose floating point is not the same on all processors.
	reno := tcpip.CongestionControlOption("reno")
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &reno))
	// Buffers of TCP are as large as those of Linux become. A receive buffer
	// does not grow: when netstack enlarges a full one it forgets to tell the
	// sender, who then waits 200 ms. A send buffer grows once the peer reads;
	// that it takes less before does not depend on chance.
	rmem := tcpip.TCPReceiveBufferSizeRangeOption{Min: 4 << 10, Default: 512 << 10, Max: 6 << 20}
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &rmem))
	fixed := tcpip.TCPModerateReceiveBufferOption(false)
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &fixed))
	wmem := tcpip.TCPSendBufferSizeRangeOption{Min: 4 << 10, Default: 512 << 10, Max: 4 << 20}
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &wmem))
	sack := tcpip.TCPSACKEnabled(true)
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &sack))
	// net.core.rmem_default and wmem_default, which are UDP's.
	must(h.stack.SetOption(tcpip.ReceiveBufferSizeOption{Min: 4 << 10, Default: 208 << 10, Max: 4 << 20}))
	must(h.stack.SetOption(tcpip.SendBufferSizeOption{Min: 4 << 10, Default: 208 << 10, Max: 4 << 20}))
}

// limitRTO sets the least retransmission timeout of new connections over a link.
// Netstack does not limit the timer of a tail loss probe to the retransmission
// timeout (RFC 8985, section 7.2). With a timeout that is longer than a round trip
// by Linux's 200 ms, the probe comes first, unless jitter or a queue delay it.
func (h *Host) limitRTO(l link.Link) {
	least := tcpip.TCPMinRTOOption(min(2*l.Delay+tcp.MinRTO, tcp.MaxRTO))
	must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &least))
}

func (h *Host) assign(id tcpip.NICID, a netip.Addr) {
	addr := tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: addressOf(a).WithPrefix()}
	if a.Is6() {
		addr.Protocol = ipv6.ProtocolNumber
	}
	must(h.stack.AddProtocolAddress(id, addr, stack.AddressProperties{}))
}

// must is for errors that no input can cause.
func must(err tcpip.Error) {
	if err != nil {
		panic("wire: " + err.String())
	}
}

// Name returns the name of h on the network.
func (h *Host) Name() string { return h.name }

// Network returns the network of h.
func (h *Host) Network() *Network { return h.net }

// Addr returns the IPv4 address of h.
func (h *Host) Addr() netip.Addr { return h.addr4 }

// Addr6 returns the IPv6 address of h.
func (h *Host) Addr6() netip.Addr { return h.addr6 }

// String returns the name of h.
func (h *Host) String() string { return fmt.Sprintf("%s (%s)", h.name, h.addr4) }

func (h *Host) nicOf(to netip.Addr) *nic {
	if to.IsLoopback() {
		return h.lo
	}
	return h.wire
}

var (
	loopback4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	loopback6 = netip.IPv6Loopback()
)

func address4(number int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(number >> 16), byte(number >> 8), byte(number)})
}

func address6(number int) netip.Addr {
	a := [16]byte{0: 0xfd}
	binary.BigEndian.PutUint32(a[12:], uint32(number))
	return netip.AddrFrom16(a)
}

func addressOf(a netip.Addr) tcpip.Address {
	if !a.IsValid() {
		return tcpip.Address{}
	}
	return tcpip.AddrFromSlice(a.AsSlice())
}

func subnet(p netip.Prefix) tcpip.Subnet {
	return tcpip.AddressWithPrefix{Address: addressOf(p.Addr()), PrefixLen: p.Bits()}.Subnet()
}

// A source is the randomness of one host: its ports, its sequence numbers.
type source struct {
	mu sync.Mutex
	c  *crand.ChaCha8
}

var _ rand.Source = (*source)(nil)

func newSource(seed, host uint64) *source {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	binary.LittleEndian.PutUint64(key[8:], host)
	return &source{c: crand.NewChaCha8(key)}
}

func (s *source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.c.Read(p)
}

func (s *source) Int63() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(s.c.Uint64() >> 1)
}

func (s *source) Seed(int64) {}
