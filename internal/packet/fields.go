package packet

// A Field is some bits or bytes of a packet, with what they say.
type Field struct {
	Layer   string // "TCP header"; what a transport carries is in Content
	Offset  int    // of its first byte, from IP's header on
	Bit     int    // its first bit in that byte; 0 is the highest
	Bits    int    // how many, 8 for each whole byte
	Name    string // "sequence number"
	Value   string // "7", "10.0.0.1"
	Meaning string // "of the sender"
	Section string // "RFC 9293, section 3.1"
	Wrong   string // what is wrong with it, or ""
}

// Len is how many bytes f has a part of.
func (f Field) Len() int { return (f.Bit + f.Bits + 7) / 8 }

// Content is the layer of what a packet carries, in one field. What lies in
// it, only the program knows.
const Content = "payload"

// Fields takes p apart, one that Decode has returned. Each bit of p.Data is
// in one field and no bit is in two, in the order of the bytes. Where p is
// cut short, or does not follow its format, the last field that could be
// read says so, and the rest is one.
func (p Packet) Fields() []Field {
	l := labels{p: p, end: len(p.Data)}
	l.packet()
	l.begin("behind the packet", "")
	if b := l.rest("trailer"); b.Bits > 0 {
		b.Wrong = "the packet ends before, by its length"
	}
	return l.fields
}

// packet labels a packet of IP up to its end; what stands behind it is
// left.
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
