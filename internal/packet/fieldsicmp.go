package packet

import "fmt"

// icmp follows RFC 792.
func (l *labels) icmp() {
	b := l.tail()
	l.begin("ICMP header", "RFC 792")
	names := map[int]string{
		0: "echo reply", 3: "destination unreachable", 4: "source quench", 5: "redirect", 8: "echo request",
		11: "time exceeded", 12: "parameter problem",
	}
	_, kind := l.number(1, "type", "")
	_, code := l.number(1, "code", "")
	l.nameMessage(names[kind], protocolICMP, kind, code)
	f, sum := l.bytes(2, "checksum", "")
	switch {
	case sum == nil:
	case l.piece, l.cut:
		f.Meaning = "not checked: bytes may be missing"
	default:
		judge(f, b, 2)
	}
	switch {
	case kind == 0 || kind == 8:
		l.echoed()
	case kind == 3 && code == 4:
		l.bytes(2, "unused", "")
		f, _ := l.number(2, "next-hop MTU", "bytes that would fit")
		f.Section = "RFC 1191, section 4"
		l.about()
	case kind == 5:
		l.address(4, "gateway", "the router to use")
		l.about()
	case kind == 3 || kind == 4 || kind == 11 || kind == 12:
		l.bytes(4, "unused", "")
		l.about()
	default:
		l.content("of a message that is not taken apart here")
	}
}

// icmp6 follows RFC 4443.
func (l *labels) icmp6() {
	b := l.tail()
	l.begin("ICMPv6 header", "RFC 4443, section 2.1")
	names := map[int]string{
		1: "destination unreachable", 2: "packet too big", 3: "time exceeded", 4: "parameter problem",
		128: "echo request", 129: "echo reply",
	}
	_, kind := l.number(1, "type", "")
	_, code := l.number(1, "code", "")
	l.nameMessage(names[kind], protocolICMP6, kind, code)
	f, sum := l.bytes(2, "checksum", "")
	if sum != nil {
		l.verify(f, b, len(b), 2, protocolICMP6)
	}
	sections := map[int]string{
		1: "3.1", 2: "3.2", 3: "3.3", 4: "3.4", 128: "4.1", 129: "4.2",
	}
	if sections[kind] == "" {
		l.content("of a message that is not taken apart here")
		return
	}
	l.section = "RFC 4443, section " + sections[kind]
	switch kind {
	case 128, 129:
		l.echoed()
		return
	case 2:
		l.number(4, "MTU", "bytes that would fit")
	case 4:
		l.number(4, "pointer", "the byte that is the problem")
	default:
		l.bytes(4, "unused", "")
	}
	l.about()
}

// nameMessage says what type and code, the last two fields, stand for.
func (l *labels) nameMessage(kindName string, protocol byte, kind, code int) {
	if l.short {
		return
	}
	if kindName == "" {
		kindName = "not known here"
	}
	meaning := message(protocol, byte(kind), byte(code))
	if meaning == kindName || meaning == fmt.Sprintf("type %d code %d", kind, code) {
		meaning = ""
	}
	n := len(l.fields)
	l.fields[n-2].Meaning, l.fields[n-1].Meaning = kindName, meaning
}

// echoed labels the rest of a request for an echo, or of its answer.
func (l *labels) echoed() {
	l.number(2, "identifier", "which socket has asked")
	l.number(2, "sequence number", "which of its requests")
	l.content("comes back as it was sent")
}

// about labels the packet that a message is about, as much of it as there
// is.
func (l *labels) about() {
	b := l.tail()
	if l.short || len(b) == 0 {
		return
	}
	if v := l.version(); l.inside || v != 4 && v != 6 {
		l.content("the packet that it is about")
		return
	}
	p := parse(Capture{Data: b})
	named := &l.fields[len(l.fields)-1]
	sep := ""
	if named.Meaning != "" {
		sep = "; "
	}
	named.Meaning += fmt.Sprintf("%sit is about %s %v to %v", sep, p.Protocol, p.Src, p.Dst)
	l.inside = true
	l.from, l.to = l.to, l.from
	l.packet()
	l.inside = false
}
