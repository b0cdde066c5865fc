package packet

import "fmt"

// These are the kinds of TCP options that follow does not read.
const (
	optionEnd        = 0
	optionNone       = 1
	optionSACKable   = 4
	optionSACK       = 5
	optionTimestamps = 8
)

// An optionFormat holds the name of a TCP option and its length in bytes, with
// kind and length.
type optionFormat struct {
	name, section string
	length        int // 0: any
}

var tcpOptions = map[byte]optionFormat{
	optionMSS:        {"MSS", "RFC 9293, section 3.2", 4},
	optionScale:      {"window scale", "RFC 7323, section 2.2", 3},
	optionSACKable:   {"SACK permitted", "RFC 2018, section 2", 2},
	optionSACK:       {"SACK", "RFC 2018, section 3", 0},
	optionTimestamps: {"timestamps", "RFC 7323, section 3.2", 10},
}

// optionsOfTCP labels n bytes of options.
func (l *labels) optionsOfTCP(n int) {
	l.section = "RFC 9293, section 3.2"
	end := l.at/8 + n
	for l.at/8 < end && !l.short {
		if l.left() == 0 {
			l.lacks(8, "option")
			return
		}
		switch l.tail()[0] {
		case optionEnd:
			l.bytes(end-l.at/8, "end of options", "and padding to whole words")
		case optionNone:
			l.bytes(1, "NOP", "padding")
		default:
			l.optionOfTCP(end - l.at/8)
		}
	}
}

// optionOfTCP labels one with a kind and a length, in at most room bytes.
func (l *labels) optionOfTCP(room int) {
	b := l.tail()
	format, known := tcpOptions[b[0]]
	if !known {
		format.name, format.section = fmt.Sprintf("option %d", b[0]), l.section
	}
	length := 0
	if len(b) > 1 && room > 1 {
		length = int(b[1])
	}
	if length < 2 || length > room || format.length > 0 && length != format.length {
		f, _ := l.bytes(room, format.name, "")
		f.Wrong = "its length is wrong: no option can be read from here on"
		return
	}
	before := l.section
	l.section = format.section
	l.valueOfOption(b[0], length, format.name)
	l.section = before
}

// valueOfOption labels an option that is as long as it has to be.
func (l *labels) valueOfOption(kind byte, length int, name string) {
	if l.lacks(8*length, name) {
		return
	}
	if kind == optionSACKable {
		l.bytes(2, name, "gaps may be reported")
		return
	}
	l.bytes(2, name, fmt.Sprintf("kind %d, %d bytes", kind, length))
	switch kind {
	case optionMSS:
		l.number(2, "largest segment", "bytes, without headers")
	case optionScale:
		f, shift := l.number(1, "shift count", "")
		f.Meaning = fmt.Sprintf("windows are times %d", 1<<min(shift, 14))
	case optionTimestamps:
		l.number(4, "TSval", "its own clock")
		l.number(4, "TSecr", "the peer's TSval")
	case optionSACK:
		l.blocks(length - 2)
	default:
		if length > 2 {
			l.bytes(length-2, "value", "")
		}
	}
}

// blocks labels n bytes of what has arrived beyond a gap.
func (l *labels) blocks(n int) {
	for ; n >= 8; n -= 8 {
		f, v := l.number(4, "left edge", "arrived from here on")
		l.relative(f, uint32(v)-l.peer)
		f, v = l.number(4, "right edge", "up to before this byte")
		l.relative(f, uint32(v)-l.peer)
	}
	if n > 0 {
		f, _ := l.bytes(n, "block", "")
		f.Wrong = "a block has 8 bytes"
	}
}
