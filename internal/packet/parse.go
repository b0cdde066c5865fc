package packet

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
)

// The numbers of protocols in an IP header (RFC 1700, RFC 8200).
const (
	protocolHopByHop = 0
	protocolICMP     = 1
	protocolTCP      = 6
	protocolUDP      = 17
	protocolFragment = 44
	protocolICMP6    = 58
	protocolOptions  = 60
)

func parse(c Capture) Packet {
	p := Packet{Capture: c, Protocol: "IP"}
	if len(c.Data) == 0 {
		return p
	}
	switch c.Data[0] >> 4 {
	case 4:
		p.parseIPv4(c.Data)
	case 6:
		p.parseIPv6(c.Data)
	}
	return p
}

// parseIPv4 follows RFC 791, section 3.1.
func (p *Packet) parseIPv4(b []byte) {
	if len(b) < 20 {
		return
	}
	header, total := int(b[0]&0xf)*4, int(binary.BigEndian.Uint16(b[2:]))
	p.Src, p.Dst = addrs(b[12:16], b[16:20])
	if header < 20 || total < header || len(b) < header {
		return
	}
	fragment := binary.BigEndian.Uint16(b[6:])
	p.More, p.Offset = fragment&0x2000 != 0, int(fragment&0x1fff)*8
	p.Fragment = p.More || p.Offset > 0
	p.parseTransport(b[9], b[header:min(total, len(b))])
}

// parseIPv6 follows RFC 8200, sections 3 and 4.
func (p *Packet) parseIPv6(b []byte) {
	if len(b) < 40 {
		return
	}
	p.Src, p.Dst = addrs(b[8:24], b[24:40])
	next, rest := b[6], b[40:]
	rest = rest[:min(len(rest), int(binary.BigEndian.Uint16(b[4:])))]
	for {
		switch {
		case next == protocolFragment && len(rest) >= 8:
			field := binary.BigEndian.Uint16(rest[2:])
			p.Fragment, p.More, p.Offset = true, field&1 != 0, int(field&^7)
			next, rest = rest[0], rest[8:]
		case (next == protocolHopByHop || next == protocolOptions) && len(rest) >= 8:
			n := min(len(rest), 8+8*int(rest[1]))
			next, rest = rest[0], rest[n:]
		default:
			p.parseTransport(next, rest)
			return
		}
	}
}

func addrs(src, dst []byte) (from, to netip.AddrPort) {
	a, _ := netip.AddrFromSlice(src)
	b, _ := netip.AddrFromSlice(dst)
	return netip.AddrPortFrom(a, 0), netip.AddrPortFrom(b, 0)
}

// parseTransport takes what IP carries. The later pieces of a packet have no
// header of a transport.
func (p *Packet) parseTransport(protocol byte, b []byte) {
	p.Payload = b
	names := map[byte]string{protocolTCP: "TCP", protocolUDP: "UDP", protocolICMP: "ICMP", protocolICMP6: "ICMP"}
	name, ok := names[protocol]
	if !ok {
		name = "IP protocol " + strconv.Itoa(int(protocol))
	}
	p.Protocol = name
	if p.Offset > 0 {
		return
	}
	switch {
	case protocol == protocolTCP && len(b) >= 20:
		p.parseTCP(b)
	case protocol == protocolUDP && len(b) >= 8:
		p.ports(b)
		p.Payload = b[8:]
	case name == "ICMP" && len(b) >= 8:
		p.Message, p.IsEcho = message(protocol, b[0], b[1]), isEcho(protocol, b[0])
		p.Payload = b[8:]
	}
}

func (p *Packet) ports(b []byte) {
	p.Src = netip.AddrPortFrom(p.Src.Addr(), binary.BigEndian.Uint16(b))
	p.Dst = netip.AddrPortFrom(p.Dst.Addr(), binary.BigEndian.Uint16(b[2:]))
}

// parseTCP follows RFC 9293, section 3.1. Numbers are not yet relative, and the
// window is not scaled.
func (p *Packet) parseTCP(b []byte) {
	p.ports(b)
	p.Seq, p.Ack = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	p.Flags = Flags(b[13])
	p.Window = int(binary.BigEndian.Uint16(b[14:]))
	header := int(b[12]>>4) * 4
	if header < 20 || header > len(b) {
		p.Payload = nil
		return
	}
	p.optionBytes, p.Payload = b[20:header], b[header:]
}

// options returns those of a TCP header by their kind (RFC 9293, section 3.2).
func (p *Packet) options() map[byte][]byte {
	found := make(map[byte][]byte)
	for b := p.optionBytes; len(b) > 0 && b[0] != 0; {
		if b[0] == 1 {
			b = b[1:]
			continue
		}
		if len(b) < 2 || b[1] < 2 || int(b[1]) > len(b) {
			break
		}
		found[b[0]] = b[2:b[1]]
		b = b[b[1]:]
	}
	return found
}

// isEcho reports whether that kind of ICMP message is an echo request or reply
// (RFC 792, RFC 4443).
func isEcho(protocol, kind byte) bool {
	if protocol == protocolICMP6 {
		return kind == 128 || kind == 129
	}
	return kind == 0 || kind == 8
}

// message names what ICMP says (RFC 792, RFC 4443).
func message(protocol, kind, code byte) string {
	names := map[[2]byte]string{
		{0, 0}: "echo reply", {8, 0}: "echo request",
		{3, 0}: "network unreachable", {3, 1}: "host unreachable", {3, 2}: "protocol unreachable",
		{3, 3}: "port unreachable", {3, 4}: "fragmentation needed",
		{11, 0}: "time to live exceeded", {11, 1}: "reassembly time exceeded",
	}
	if protocol == protocolICMP6 {
		names = map[[2]byte]string{
			{129, 0}: "echo reply", {128, 0}: "echo request",
			{1, 0}: "no route", {1, 3}: "address unreachable", {1, 4}: "port unreachable",
			{2, 0}: "packet too big",
			{3, 0}: "hop limit exceeded", {3, 1}: "reassembly time exceeded",
		}
	}
	if name, ok := names[[2]byte{kind, code}]; ok {
		return name
	}
	return fmt.Sprintf("type %d code %d", kind, code)
}
