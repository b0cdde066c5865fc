package packet

import "fmt"

// tcp follows RFC 9293, section 3.1.
func (l *labels) tcp() {
	b := l.tail()
	l.begin("TCP header", "RFC 9293, section 3.1")
	l.port("source port", "of the sender")
	l.port("destination port", "of the receiver")
	f, _ := l.number(4, "sequence number", "of its first byte")
	l.relative(f, l.p.Seq)
	f, ack := l.number(4, "acknowledgment", "the next byte expected")
	l.peer = uint32(ack) - l.p.Ack
	if l.relative(f, l.p.Ack); len(b) > 13 && !Flags(b[13]).Has(ACK) {
		f.Meaning = "nothing, as ACK is not set"
	}
	f, words := l.bits(4, "data offset", "")
	f.Meaning = fmt.Sprintf("words of 4 bytes: %d bytes", 4*words)
	if words < 5 {
		f.Wrong = "a header has 5 words at least"
	}
	l.bits(4, "reserved", "for later")
	flags := l.flags()
	l.window(flags)
	f, sum := l.bytes(2, "checksum", "")
	if sum != nil {
		l.verify(f, b, len(b), 16, protocolTCP)
	}
	f, _ = l.number(2, "urgent pointer", "where urgent data end")
	if !flags.Has(URG) {
		f.Meaning = "nothing, as URG is not set"
	}
	if words < 5 {
		return // what follows could be anything
	}
	l.optionsOfTCP(4*words - 20)
	l.content("the next bytes of a stream")
}

// relative adds the number that the ladder has for the last field.
func (l *labels) relative(f *Field, n uint32) {
	if !l.inside && f.Value != "" {
		f.Meaning = fmt.Sprintf("the ladder's %d, %s", n, f.Meaning)
	}
}

// flags labels each flag that is set, and those between them together.
func (l *labels) flags() Flags {
	if l.lacks(8, "flags") {
		return 0
	}
	meanings := map[Flags]string{
		CWR: "the sender has slowed down", ECE: "there is congestion (ECN)",
		URG: "the urgent pointer counts", ACK: "the acknowledgment counts",
		PSH: "hand it to the program now", RST: "the connection is void",
		SYN: "begins a stream", FIN: "the sender's stream ends here",
	}
	all := Flags(l.tail()[0])
	unset := 0
	none := func() {
		if unset > 0 {
			l.bits(unset, "not set", l.namesOfFlags(unset))
			unset = 0
		}
	}
	for flag := CWR; flag != 0; flag >>= 1 {
		if !all.Has(flag) {
			unset++
			continue
		}
		none()
		f, _ := l.bits(1, flag.String(), meanings[flag])
		f.Section = l.section
	}
	none()
	return all
}

// namesOfFlags are those of the next n bits.
func (l *labels) namesOfFlags(n int) (names string) {
	for i := range n {
		if i > 0 {
			names += ", "
		}
		names += (CWR >> (l.at%8 + i)).String()
	}
	return names
}

// window is scaled as both SYNs have agreed, which the Packet knows.
func (l *labels) window(flags Flags) {
	f, raw := l.number(2, "window", "bytes of room")
	switch {
	case l.inside:
		f.Meaning = "not yet scaled"
	case flags.Has(SYN):
		f.Meaning = "bytes of room, in a SYN never scaled"
	case raw > 0 && l.p.Window > raw:
		f.Meaning = fmt.Sprintf("times %d = %d bytes", l.p.Window/raw, l.p.Window)
	}
}
