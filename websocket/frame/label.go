package frame

import (
	"encoding/binary"
	"math"
	"strconv"
)

// Holds is what a field holds of the payload of its frame.
type Holds int

// What a field can hold.
const (
	NoPayload     Holds = iota
	MaskedPayload       // the bytes as they are sent
	Payload             // the bytes without their mask
)

// A Field is some bits or bytes of a frame or of a handshake, with what
// they say.
type Field struct {
	Offset  int    // of its first byte
	Bit     int    // its first bit in that byte; 0 is the highest
	Bits    int    // how many, 8 for each whole byte
	Name    string // "opcode"
	Value   string // "1", "37 fa 21 3d", `"Hello"`
	Meaning string // "text: the payload is UTF-8"
	Section string // of RFC 6455, or of the document that it names
	Broken  *Error // the rule that it breaks, or nil
	Holds   Holds  // what it holds of the payload
}

// Len is how many bytes f has a part of.
func (f Field) Len() int { return (f.Bit + f.Bits + 7) / 8 }

// labels are Fields in the order of the bytes that they are about.
type labels struct {
	fields []Field
	at     int // the next byte
}

// bits labels some bits of the next byte.
func (l *labels) bits(bit, n int, name, value, meaning, section string) *Field {
	l.fields = append(l.fields, Field{
		l.at, bit, n, name, value, meaning, section, nil, NoPayload,
	})
	return &l.fields[len(l.fields)-1]
}

// bytes labels the next n bytes.
func (l *labels) bytes(n int, name, value, meaning, section string) *Field {
	f := l.bits(0, 8*n, name, value, meaning, section)
	l.at += n
	return f
}

// LabelFrame takes the frame that b begins with apart, and returns its size
// in b. It goes on as far as it can: where rules are broken, the fields
// that break them say so. A frame may be cut short, as it is where one
// segment ends; then size is 0, and the fields are those that are there.
func LabelFrame(b []byte) (fields []Field, size int) {
	var l labels
	if len(b) == 0 {
		return nil, 0
	}
	l.first(b[0])
	if len(b) == 1 {
		return l.fields, 0
	}
	// Nothing is judged here: a frame that breaks a rule has fields too.
	h, n := parseHeader(b)
	l.second(b[1], h)
	if l.extended(b); n == 0 {
		return l.fields, 0
	}
	// A length that is wrong may be longer than anything.
	if size = n + int(h.Length); h.Length < 0 || h.Length > int64(len(b)-n) {
		l.payload(h, b[n:])
		return l.fields, 0
	}
	l.payload(h, b[n:size])
	return l.fields, size
}

// first labels the bits of the first byte.
func (l *labels) first(b byte) {
	o, fin := Opcode(b&0xF), "more frames of this message follow"
	if b&0x80 != 0 {
		fin = "the last frame of its message"
	}
	// Bits are counted from the left, as the RFC draws them.
	f := l.bits(0, 1, "FIN", bit(b, 7), fin, "5.2")
	if o.IsControl() && b&0x80 == 0 {
		f.Broken = ErrControlFragment
	}
	for i, name := range []string{"RSV1", "RSV2", "RSV3"} {
		f := l.bits(1+i, 1, name, bit(b, 6-i), "no extension uses it", "5.2")
		if f.Value == "1" {
			f.Meaning, f.Broken = "belongs to an extension", ErrReserved
		}
	}
	f = l.bits(4, 4, "opcode", strconv.FormatUint(uint64(o), 16),
		opcodeMeaning(o), opcodeSection(o))
	if !o.IsKnown() {
		f.Broken = ErrOpcode
	}
	l.at++
}

// second labels the bits of the second byte.
func (l *labels) second(b byte, h Header) {
	mask := "not masked: a server sends it"
	if h.Masked {
		mask = "masked: a client sends it"
	}
	l.bits(0, 1, "MASK", bit(b, 7), mask, "5.1")
	short := b & 0x7F
	f := l.bits(1, 7, "length", strconv.Itoa(int(short)), "bytes of payload", "5.2")
	switch short {
	case 1:
		f.Meaning = "byte of payload"
	case twoBytes:
		f.Meaning = "the length is in the next 2 bytes"
	case eightBytes:
		f.Meaning = "the length is in the next 8 bytes"
	}
	if h.Opcode.IsControl() && short > MaxControl {
		f.Broken = ErrControlLength
	}
	l.at++
}

// extended labels what is there of a length in more bytes, and of the key.
func (l *labels) extended(b []byte) {
	more := map[byte]int{twoBytes: 2, eightBytes: 8}[b[1]&0x7F]
	if got := b[l.at:]; more > len(got) {
		l.cutShort("length", got)
		return
	}
	// Two or eight bytes, the highest first: both are the end of eight.
	var wide [8]byte
	copy(wide[8-more:], b[l.at:])
	if n := binary.BigEndian.Uint64(wide[:]); more > 0 {
		f := l.bytes(more, "length", strconv.FormatUint(n, 10),
			"bytes of payload, the highest first", "5.2")
		switch {
		case n > math.MaxInt64:
			f.Broken = ErrLength
		case n < twoBytes, more == 8 && n <= 0xFFFF:
			f.Broken = ErrLongForm
		}
	}
	switch got := b[l.at:]; {
	case b[1]&0x80 == 0:
	case len(got) < 4:
		l.cutShort("masking key", got)
	default:
		l.bytes(4, "masking key", spaced(got[:4]), "repeated over the payload", "5.3")
	}
}

// cutShort labels the beginning of something.
func (l *labels) cutShort(name string, b []byte) {
	if len(b) > 0 {
		l.bytes(len(b), name, spaced(b), "cut short", "5.2")
	}
}

func bit(b byte, i int) string { return strconv.Itoa(int(b >> i & 1)) }

func opcodeMeaning(o Opcode) string {
	about := map[Opcode]string{
		Continuation: "more of the message before",
		Text:         "a message in UTF-8",
		Binary:       "a message of any bytes",
		Close:        "the sender's last frame",
		Ping:         "to be answered by a pong",
		Pong:         "the answer to a ping",
	}
	if !o.IsKnown() {
		return "reserved"
	}
	return o.String() + ": " + about[o]
}

func opcodeSection(o Opcode) string {
	sections := map[Opcode]string{
		Continuation: "5.4", Text: "5.6", Binary: "5.6",
		Close: "5.5.1", Ping: "5.5.2", Pong: "5.5.3",
	}
	if !o.IsKnown() {
		return "5.2"
	}
	return sections[o]
}
