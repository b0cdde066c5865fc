package packet

import (
	"encoding/binary"
	"fmt"
)

// transport labels what IP carries. The later fragments of a packet, which
// begin at more than 0, have no header of a transport.
func (l *labels) transport(protocol, at int) {
	switch {
	case l.short:
	case at > 0:
		l.content(fmt.Sprintf("the datagram from byte %d on, without headers", at))
	case protocol == protocolTCP:
		l.tcp()
	case protocol == protocolUDP:
		l.udp()
	case protocol == protocolICMP && len(l.src) == 4:
		l.icmp()
	case protocol == protocolICMP6 && len(l.src) == 16:
		l.icmp6()
	default:
		l.content("of a protocol that is not taken apart here")
	}
}

// nameProtocol says what the number in the last field stands for.
func (l *labels) nameProtocol(protocol int) {
	names := map[int]string{
		protocolHopByHop: "hop-by-hop options", protocolICMP: "ICMP", protocolTCP: "TCP", protocolUDP: "UDP",
		protocolFragment: "fragment header", protocolICMP6: "ICMPv6", protocolOptions: "destination options",
		59: "nothing",
	}
	if f := &l.fields[len(l.fields)-1]; !l.short {
		f.Meaning = names[protocol]
	}
}

// udp follows RFC 768.
func (l *labels) udp() {
	b := l.tail()
	l.begin("UDP header", "RFC 768")
	l.port("source port", "of the sender")
	l.port("destination port", "of the receiver")
	f, length := l.number(2, "length", "bytes, with this header")
	if length < 8 {
		f.Wrong = "the header alone has 8"
	} else if length != len(b) && !l.piece {
		l.measure(f, length, len(b), len(b))
	}
	f, sum := l.bytes(2, "checksum", "")
	switch {
	case sum == nil:
	case binary.BigEndian.Uint16(sum) == 0 && len(l.src) == 4:
		f.Meaning = "none: over IPv4 it may be left out"
	default:
		l.verify(f, b, length, 6, protocolUDP)
	}
	l.content("one datagram")
}

// port labels one of a socket's two.
func (l *labels) port(name, meaning string) {
	f, port := l.number(2, name, meaning)
	known := map[int]string{7: "echo", 53: "DNS", 80: "HTTP", 443: "HTTPS"}
	if known[port] != "" {
		f.Meaning += " (" + known[port] + ")"
	}
}
