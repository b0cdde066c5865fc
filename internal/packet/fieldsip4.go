package packet

import "fmt"

// ipv4 follows RFC 791, section 3.1.
func (l *labels) ipv4() {
	header := l.tail()
	l.begin("IPv4 header", "RFC 791, section 3.1")
	l.bits(4, "version", "this is IPv4")
	f, words := l.bits(4, "IHL", "")
	f.Meaning = fmt.Sprintf("words of 4 bytes: %d bytes", 4*words)
	if words < 5 {
		f.Wrong = "a header has 5 words at least"
	}
	l.service()
	f, total := l.number(2, "total length", "bytes, with this header")
	l.measure(f, total, 4*words, len(header))
	f, id := l.number(2, "identification", "shared by its fragments")
	f.Value = fmt.Sprintf("0x%04x", id)
	at := l.pieceOfIPv4()
	l.number(1, "time to live", "each router takes 1 away")
	_, protocol := l.number(1, "protocol", "")
	l.nameProtocol(protocol)
	f, sum := l.bytes(2, "header checksum", "")
	if n := 4 * words; n >= 20 && n <= len(header) && sum != nil {
		if judge(f, header[:n], 10); l.inside && f.Wrong != "" {
			f.Meaning, f.Wrong = "not right any more: changed on arrival", ""
		}
	}
	l.src = l.address(4, "source", l.from)
	l.dst = l.address(4, "destination", l.to)
	if words < 5 {
		return // what follows could be anything
	}
	l.optionsOfIPv4(4*words - 20)
	// A total that is wrong was said to be: all is read that is there.
	if begin := l.at/8 + total - 4*words; total >= 4*words && begin < l.end {
		l.end = begin
	}
	l.transport(protocol, at)
}

// service labels the byte that was "type of service", in an IPv6 header
// "traffic class".
func (l *labels) service() {
	f, class := l.bits(6, "DSCP", "no special treatment")
	if f.Section = "RFC 2474, section 3"; class != 0 {
		f.Meaning = "how routers are to treat it"
	}
	f, ecn := l.bits(2, "ECN", "")
	f.Meaning = [4]string{
		"ECN is not in use", "routers may mark it instead of dropping it",
		"routers may mark it instead of dropping it", "marked: a router was congested",
	}[ecn]
	f.Section = "RFC 3168, section 5"
}

// measure compares the length that a packet says it has with what is there.
func (l *labels) measure(f *Field, says, least, there int) {
	l.cut = l.cut || says > there
	switch {
	case says < least:
		f.Wrong = fmt.Sprintf("the header alone has %d", least)
	case says > there && !l.inside:
		f.Wrong = fmt.Sprintf("%d are there", there)
	case says > there:
		f.Meaning += fmt.Sprintf(", of which %d are here", there)
	}
}

// pieceOfIPv4 labels what says whether a packet is a fragment, and returns
// the byte at which it begins in what was sent.
func (l *labels) pieceOfIPv4() int {
	if f, set := l.bits(1, "reserved", ""); set != 0 {
		f.Wrong = "it has to be 0"
	}
	f, _ := l.bits(1, "DF", "routers may cut it")
	if f.Value == "1" {
		f.Meaning = "routers may not cut it"
	}
	f, more := l.bits(1, "MF", "no fragment comes behind it")
	if more == 1 {
		f.Meaning = "more fragments follow"
	}
	f, units := l.bits(13, "fragment offset", "begins where the packet does")
	if units > 0 {
		f.Meaning = fmt.Sprintf("times 8 = from byte %d on", 8*units)
	}
	l.piece = more == 1 || units > 0
	return 8 * units
}

// optionsOfIPv4 labels n bytes of options, each as one field.
func (l *labels) optionsOfIPv4(n int) {
	names := map[byte]string{
		7: "record route", 68: "timestamps", 131: "loose source route", 137: "strict source route",
		148: "router alert",
	}
	end := l.at/8 + n
	for l.at/8 < end && !l.short {
		name, size, meaning := "option", 0, ""
		switch b := l.tail(); {
		case len(b) == 0, b[0] == 0:
			name, size, meaning = "end of options", end-l.at/8, "and padding to whole words"
		case b[0] == 1:
			name, size, meaning = "no operation", 1, "padding"
		case len(b) > 1:
			size, meaning = int(b[1]), names[b[0]]
		}
		wrong := size < 1 || name == "option" && size < 2 || size > end-l.at/8
		if wrong {
			size = end - l.at/8
		}
		f, _ := l.bytes(size, name, meaning)
		if wrong && f.Wrong == "" {
			f.Wrong = "its length does not fit into the header"
		}
	}
}
