package packet

import (
	"net/netip"
	"strconv"
	"unicode/utf8"
)

// labels are the fields of a packet as far as it was read.
type labels struct {
	p      Packet
	fields []Field
	at     int // the next bit
	end    int // the byte at which what is read now ends

	layer, section string // of the fields that come
	short          bool   // a field is missing; those behind it are, too
	inside         bool   // of a message of ICMP, which carries a beginning alone

	src, dst []byte // addresses of the last header of IP
	from, to string // their hosts, if they are known
	piece    bool   // of a larger packet: its checksum covers all of them
	cut      bool   // there was more of the packet when it was sent
	peer     uint32 // the sequence number from which the ladder counts the peer's
}

// begin says what the next fields belong to.
func (l *labels) begin(layer, section string) {
	l.layer, l.section = layer, section
	if l.inside {
		l.layer += " of the packet inside"
	}
}

// add labels n bits that are there.
func (l *labels) add(n int, name string) *Field {
	l.fields = append(l.fields, Field{
		Layer: l.layer, Offset: l.at / 8, Bit: l.at % 8, Bits: n, Name: name, Section: l.section,
	})
	l.at += n
	return &l.fields[len(l.fields)-1]
}

// bits labels the next n bits, 64 at most, and returns what they are as a
// number. Those that are missing are a field that nobody sees.
func (l *labels) bits(n int, name, meaning string) (*Field, int) {
	if l.lacks(n, name) {
		return new(Field), 0
	}
	var v uint64
	for at := l.at; at < l.at+n; at++ {
		v = v<<1 | uint64(l.p.Data[at/8]>>(7-at%8)&1)
	}
	f := l.add(n, name)
	f.Value, f.Meaning = strconv.FormatUint(v, 10), meaning
	return f, int(v)
}

// number is bits for n whole bytes.
func (l *labels) number(n int, name, meaning string) (*Field, int) {
	return l.bits(8*n, name, meaning)
}

// bytes labels the next n bytes, which are no number.
func (l *labels) bytes(n int, name, meaning string) (*Field, []byte) {
	if l.lacks(8*n, name) {
		return new(Field), nil
	}
	b := l.p.Data[l.at/8 : l.at/8+n]
	f := l.add(8*n, name)
	f.Value, f.Meaning = spaced(b), meaning
	return f, b
}

// lacks reports whether the next n bits are not there, and says so once.
func (l *labels) lacks(n int, name string) bool {
	if l.short || l.at+n <= 8*l.end {
		return l.short
	}
	l.short = true
	f := new(Field)
	if l.left() > 0 {
		f = l.rest(name)
	} else if len(l.fields) > 0 {
		f = &l.fields[len(l.fields)-1]
	}
	switch {
	case l.inside && f.Meaning == "":
		f.Meaning = "the rest is not carried here"
	case !l.inside && f.Wrong == "":
		f.Wrong = "cut short here: " + name + " is missing"
	}
	return true
}

// left is how many bytes there are still, begun ones with them.
func (l *labels) left() int { return l.end - l.at/8 }

// tail is what is left.
func (l *labels) tail() []byte { return l.p.Data[l.at/8 : l.end] }

// rest labels all that is left as one field, if there is anything; and
// before it, what is left of a byte.
func (l *labels) rest(name string) *Field {
	f := new(Field)
	if begun := l.at % 8; begun > 0 {
		f = l.add(8-begun, name)
	}
	if b := l.tail(); len(b) > 0 {
		f = l.add(8*len(b), name)
		f.Value = spaced(b)
	}
	return f
}

// content labels what is left as what a packet carries.
func (l *labels) content(meaning string) {
	l.begin(Content, "")
	if b := l.tail(); len(b) > 0 && !l.short {
		f := l.rest("payload")
		f.Meaning = meaning
		if Printable(b) {
			f.Value = strconv.Quote(string(b))
		}
	}
}

// address labels n bytes as that of a host.
func (l *labels) address(n int, name, host string) []byte {
	f, b := l.bytes(n, name, "")
	if addr, ok := netip.AddrFromSlice(b); ok {
		f.Value, f.Meaning = addr.String(), host
	}
	return b
}

// Printable reports whether b is UTF-8 text that a terminal can show unchanged.
func Printable(b []byte) bool {
	for _, r := range string(b) {
		if r == utf8.RuneError || !strconv.IsPrint(r) && r != '\n' {
			return false
		}
	}
	return true
}
