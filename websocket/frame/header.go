package frame

import "encoding/binary"

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
	n := 2 + lengthSize(h.Length)
	if h.Masked {
		n += len(h.Key)
	}
	return n
}

// lengthSize is how many bytes a length needs beyond the seven bits.
func lengthSize(length int64) int {
	switch {
	case length > 0xFFFF:
		return 8
	case length >= twoBytes:
		return 2
	}
	return 0
}

// Append writes h behind b.
func (h Header) Append(b []byte) []byte {
	// The highest bit of the first byte ends a message, and that of the
	// second announces a key.
	first, second := h.RSV<<4|byte(h.Opcode), byte(0)
	if h.Fin {
		first |= 0x80
	}
	if h.Masked {
		second = 0x80
	}
	// Numbers of several bytes begin with the highest: network byte order.
	switch lengthSize(h.Length) {
	case 8:
		b = append(b, first, second|eightBytes)
		b = binary.BigEndian.AppendUint64(b, uint64(h.Length))
	case 2:
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
	if err := h.check(b[1] & 0x7F); err != nil {
		return h, 0, err
	}
	// The same length in more bytes would be another way to write the same
	// frame, which a filter on the way might not know.
	if length, end := parseLength(b); end > 0 {
		switch {
		case length < 0:
			return h, 0, ErrLength
		case end != 2+lengthSize(length):
			return h, 0, ErrLongForm
		}
	}
	return h, n, nil
}

// parseHeader takes at least two bytes apart, and judges nothing. While n
// is 0, the length is that of the second byte.
func parseHeader(b []byte) (h Header, n int) {
	h.Fin = b[0]&0x80 != 0
	h.RSV = b[0] >> 4 & 7
	h.Opcode = Opcode(b[0] & 0xF)
	h.Masked = b[1]&0x80 != 0
	h.Length = int64(b[1] & 0x7F)
	// The key comes behind the length, in however many bytes that is.
	length, end := parseLength(b)
	switch {
	case end == 0:
		return h, 0
	case h.Masked && len(b) < end+len(h.Key):
		return h, 0
	case h.Masked:
		end += copy(h.Key[:], b[end:])
	}
	h.Length = length
	return h, end
}

// parseLength reads the length, which ends before byte number end; that is
// 0 if it has not all come.
func parseLength(b []byte) (length int64, end int) {
	switch short := b[1] & 0x7F; {
	case short < twoBytes:
		return int64(short), 2
	case short == twoBytes && len(b) >= 4:
		return int64(binary.BigEndian.Uint16(b[2:])), 4
	case short == eightBytes && len(b) >= 10:
		return int64(binary.BigEndian.Uint64(b[2:])), 10
	}
	return 0, 0
}

// check holds the first two bytes to what is true of each frame by itself,
// whatever follows: a short length of 126 or 127 is too long for a control
// frame.
func (h Header) check(short byte) error {
	switch {
	case h.RSV != 0:
		return ErrReserved
	case !h.Opcode.IsKnown():
		return ErrOpcode
	case h.Opcode.IsControl() && !h.Fin:
		return ErrControlFragment
	case h.Opcode.IsControl() && short > MaxControl:
		return ErrControlLength
	}
	return nil
}
