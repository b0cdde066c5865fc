package frame

import "encoding/binary"

// An Opcode says what a frame carries (section 5.2).
type Opcode byte

const (
	Continuation Opcode = 0x0 // more of the message before
	Text         Opcode = 0x1 // a message in UTF-8
	Binary       Opcode = 0x2 // a message of any bytes
	Close        Opcode = 0x8 // the last frame of its sender
	Ping         Opcode = 0x9 // to be answered by a pong
	Pong         Opcode = 0xA // with what the ping carried
)

// IsControl tells frames about the connection from those that carry data:
// the highest of the four bits is set (section 5.5).
func (o Opcode) IsControl() bool { return o&0x8 != 0 }

// IsKnown is false for the ten opcodes that are reserved.
func (o Opcode) IsKnown() bool { return o <= Binary || o >= Close && o <= Pong }

func (o Opcode) String() string {
	names := [16]string{
		"continuation", "text", "binary", 8: "close", "ping", "pong",
	}
	if !o.IsKnown() {
		return "reserved"
	}
	return names[o]
}

// A Header stands before the payload of each frame (section 5.2):
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-+-+-+-------+-+-------------+-------------------------------+
//	|F|R|R|R| opcode|M| Payload len |    Extended payload length    |
//	|I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
//	|N|V|V|V|       |S|             |   (if payload len==126/127)   |
//	| |1|2|3|       |K|             |                               |
//	+-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
type Header struct {
	Fin    bool    // no frame of the same message follows
	RSV    byte    // the reserved bits: 4 for RSV1, 2 for RSV2, 1 for RSV3
	Opcode Opcode  // what the payload is
	Masked bool    // Key has been applied to it
	Key    [4]byte // is 32 bits at the end, if Masked
	Length int64   // of the payload
}

const (
	// MaxHeader is the longest header: 2 bytes, 8 of length, 4 of key.
	MaxHeader = 14
	// MaxControl is the longest payload of a control frame.
	MaxControl = 125
)

// A length up to 125 stands in seven bits. The next two values of those
// bits announce two or eight bytes with the length itself.
const (
	twoBytes   = 126
	eightBytes = 127
)

// Size is how many bytes h takes.
func (h Header) Size() int {
	n := 2
	switch {
	case h.Length > 0xFFFF:
		n += 8
	case h.Length >= twoBytes:
		n += 2
	}
	if h.Masked {
		n += len(h.Key)
	}
	return n
}

// Append writes h behind b.
func (h Header) Append(b []byte) []byte {
	first, second := h.RSV<<4|byte(h.Opcode), byte(0)
	if h.Fin {
		first |= 0x80
	}
	if h.Masked {
		second = 0x80
	}
	// Numbers of several bytes begin with the highest: network byte order.
	switch {
	case h.Length > 0xFFFF:
		b = append(b, first, second|eightBytes)
		b = binary.BigEndian.AppendUint64(b, uint64(h.Length))
	case h.Length >= twoBytes:
		b = append(b, first, second|twoBytes)
		b = binary.BigEndian.AppendUint16(b, uint16(h.Length))
	default:
		b = append(b, first, second|byte(h.Length))
	}
	if h.Masked {
		b = append(b, h.Key[:]...)
	}
	return b
}

// ParseHeader reads the header that b begins with; n is its size. While b
// holds only the beginning of it, n is 0, and h is what is known of it.
func ParseHeader(b []byte) (h Header, n int, err error) {
	if len(b) < 2 {
		return h, 0, nil
	}
	h, n = parseHeader(b)
	// What is wrong with the first two bytes is known before the others
	// come: a length of 126 or 127 is too long for a control frame anyway.
	if err := h.check(); err != nil || n == 0 {
		return h, 0, err
	}
	if h.Length < 0 {
		return h, 0, ErrLength
	}
	if n != h.Size() {
		return h, 0, ErrLongForm
	}
	return h, n, nil
}

// parseHeader takes at least two bytes apart, and judges nothing.
func parseHeader(b []byte) (h Header, n int) {
	h.Fin = b[0]&0x80 != 0
	h.RSV = b[0] >> 4 & 7
	h.Opcode = Opcode(b[0] & 0xF)
	h.Masked = b[1]&0x80 != 0
	h.Length = int64(b[1] & 0x7F)
	n = 2
	switch {
	case h.Length == twoBytes && len(b) >= 4:
		h.Length, n = int64(binary.BigEndian.Uint16(b[2:])), 4
	case h.Length == eightBytes && len(b) >= 10:
		h.Length, n = int64(binary.BigEndian.Uint64(b[2:])), 10
	case h.Length >= twoBytes:
		return h, 0
	}
	if h.Masked {
		if len(b) < n+len(h.Key) {
			return h, 0
		}
		n += copy(h.Key[:], b[n:])
	}
	return h, n
}

// check holds a header to what is true of each frame by itself.
func (h Header) check() error {
	switch {
	case h.RSV != 0:
		return ErrReserved
	case !h.Opcode.IsKnown():
		return ErrOpcode
	case h.Opcode.IsControl() && !h.Fin:
		return ErrControlFragment
	case h.Opcode.IsControl() && (h.Length > MaxControl || h.Length < 0):
		return ErrControlLength
	}
	return nil
}
