package packet

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// verify says whether the checksum of a transport, at this offset in b, is
// right. It counts as many bytes as the header says, and the pseudo header
// (RFC 9293, section 3.1; RFC 8200, section 8.1).
func (l *labels) verify(f *Field, b []byte, length, at, protocol int) {
	switch {
	case l.piece:
		f.Meaning = "counts all fragments, so not checked"
		return
	case l.cut, length > len(b):
		f.Meaning = "not checked: bytes are missing"
		return
	case length < at+2:
		return
	}
	pseudo := binary.BigEndian.AppendUint32(nil, uint32(length))
	pseudo = binary.BigEndian.AppendUint32(pseudo, uint32(protocol))
	judge(f, b[:length], at, l.src, l.dst, pseudo)
	begun := fold([][]byte{l.src, l.dst, pseudo})
	if f.Wrong != "" && begun == binary.BigEndian.Uint16(b[at:]) {
		// A kernel begins with the pseudo header and has the interface add the
		// rest. Loopback does not: nothing can break on the way.
		f.Meaning, f.Wrong = "begun alone: loopback needs none", ""
	}
}

// judge says whether the checksum at this offset in b is right: the
// inverted sum of all words of b and more, without its own (RFC 1071). Zero
// has two forms in it, and both are right.
func judge(f *Field, b []byte, at int, more ...[]byte) {
	got := binary.BigEndian.Uint16(b[at:])
	want := ^fold(append(more, b[:at], []byte{0, 0}, b[at+2:]))
	if got == want || got+want == 0xffff && (got == 0 || want == 0) {
		f.Meaning = "right, by adding up the bytes"
		return
	}
	f.Wrong = fmt.Sprintf("the bytes add up to %02x %02x", want>>8, want&0xff)
}

// fold adds the 16-bit words of all parts, of which the last alone may be
// odd.
func fold(parts [][]byte) uint16 {
	sum := uint32(0)
	for _, b := range parts {
		for ; len(b) > 1; b = b[2:] {
			sum += uint32(binary.BigEndian.Uint16(b))
			sum = sum>>16 + sum&0xffff
		}
		if len(b) == 1 {
			sum += uint32(b[0]) << 8
		}
	}
	return uint16(sum>>16 + sum&0xffff)
}

// spaced is b in hexadecimal, a space between bytes.
func spaced(b []byte) string { return strings.TrimSpace(fmt.Sprintf("% x", b)) }
