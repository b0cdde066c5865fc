package packet

// A Field holds some bits or bytes of a packet, with their name and meaning.
type Field struct {
	Layer   string // "TCP header"; Content for the payload of a transport
	Offset  int    // of its first byte, from the IP header on
	Bit     int    // its first bit in that byte; 0 is the highest
	Bits    int    // its length in bits
	Name    string // "sequence number"
	Value   string // "7", "10.0.0.1"
	Meaning string // "of the sender"
	Section string // "RFC 9293, section 3.1"
	Wrong   string // the rule that it breaks, or ""
}

// Len returns how many bytes f lies in, wholly or in part.
func (f Field) Len() int { return (f.Bit + f.Bits + 7) / 8 }

// Content names the layer of the payload, which is one field. Only the program
// knows its format.
const Content = "payload"

// Fields returns the fields of p, which Decode has returned. They are in the
// order of the bytes, and each bit of p.Data is in exactly one field. If p is
// cut short or malformed, the last field that could be decoded has that in
// Wrong. The bytes after it are one field.
func (p Packet) Fields() []Field {
	l := labels{p: p, end: len(p.Data)}
	l.packet()
	l.begin("behind the packet", "")
	if b := l.rest("trailer"); b.Bits > 0 {
		b.Wrong = "the packet ends before, by its length"
	}
	return l.fields
}

// packet labels an IP packet up to its end, and leaves the bytes after it.
func (l *labels) packet() {
	end := l.end
	if !l.inside {
		l.from, l.to = l.p.From, l.p.To
	}
	switch version := l.version(); {
	case version == 4:
		l.ipv4()
	case version == 6:
		l.ipv6()
	case l.left() > 0:
		l.begin("no header of IP", "RFC 791, section 3.1")
		f, _ := l.bits(4, "version", "")
		f.Wrong = "IP has the versions 4 and 6"
		l.rest("unknown")
	}
	l.rest("unknown")
	l.end = end
}

func (l *labels) version() int {
	if l.left() == 0 {
		return 0
	}
	return int(l.tail()[0] >> 4)
}
