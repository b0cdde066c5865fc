package packet

import "fmt"

// ipv6 follows RFC 8200, section 3.
func (l *labels) ipv6() {
	l.begin("IPv6 header", "RFC 8200, section 3")
	l.bits(4, "version", "this is IPv6")
	l.service()
	f, flow := l.bits(20, "flow label", "no flow")
	if f.Section = "RFC 6437, section 2"; flow != 0 {
		f.Meaning = "the same for what belongs together"
	}
	f, length := l.number(2, "payload length", "bytes behind this header")
	l.measure(f, length, 0, max(0, l.left()-34))
	_, next := l.number(1, "next header", "")
	l.nameProtocol(next)
	l.number(1, "hop limit", "each router takes 1 away")
	l.src = l.address(16, "source", l.from)
	l.dst = l.address(16, "destination", l.to)
	l.end = min(l.end, l.at/8+length)
	at := 0
	for l.extension(next) && at == 0 {
		next, at = l.extend(next)
	}
	l.transport(next, at)
}

// extension reports whether the header that follows is one of IPv6 itself.
func (l *labels) extension(next int) bool {
	return !l.short &&
		(next == protocolFragment || next == protocolHopByHop || next == protocolOptions)
}

// extend labels one extension header (RFC 8200, section 4). It returns what
// follows, and in a fragment the byte at which it begins in what was sent.
func (l *labels) extend(kind int) (next, at int) {
	if kind == protocolFragment {
		return l.fragment()
	}
	l.begin("hop-by-hop options", "RFC 8200, section 4.3")
	if kind == protocolOptions {
		l.begin("destination options", "RFC 8200, section 4.6")
	}
	_, next = l.number(1, "next header", "")
	l.nameProtocol(next)
	f, units := l.number(1, "length", "")
	f.Meaning = fmt.Sprintf("times 8, and 8 = %d bytes", 8+8*units)
	l.bytes(6+8*units, "options", "")
	return next, 0
}

// fragment follows RFC 8200, section 4.5.
func (l *labels) fragment() (next, at int) {
	l.begin("fragment header", "RFC 8200, section 4.5")
	_, next = l.number(1, "next header", "")
	l.nameProtocol(next)
	l.number(1, "reserved", "")
	f, units := l.bits(13, "fragment offset", "the first fragment")
	if units > 0 {
		f.Meaning = fmt.Sprintf("times 8 = from byte %d on", 8*units)
	}
	l.bits(2, "reserved", "")
	f, more := l.bits(1, "M", "the last fragment")
	if more == 1 {
		f.Meaning = "more fragments follow"
	}
	f, id := l.number(4, "identification", "shared by its fragments")
	f.Value = fmt.Sprintf("0x%08x", id)
	l.piece = l.piece || more == 1 || units > 0
	return next, 8 * units
}
