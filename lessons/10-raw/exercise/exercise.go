// Package exercise is a ping without a library: the checksum of the Internet
// (RFC 1071), the request (RFC 792), and the reply as a raw socket returns it.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//	|     Type      |     Code      |          Checksum             |
//	+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//	|           Identifier          |        Sequence Number        |
//	+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//	|     Data ...
//	+-+-+-+-+-
//
// Write the three functions. No socket is needed, and no right. Use whatever
// you like of the standard library.
package exercise

import "errors"

var (
	// ErrTruncated says that a packet is shorter than it says.
	ErrTruncated = errors.New("the packet is cut short")

	// ErrChecksum says that the checksum of an ICMP message does not hold.
	ErrChecksum = errors.New("the checksum does not hold")

	// ErrOther says that a packet is no reply to this program.
	ErrOther = errors.New("the packet is for somebody else")
)

// Checksum is the one that IP, ICMP, TCP and UDP use (RFC 1071): the words of
// 16 bits are added up, a carry is added at the other end, and the sum is
// inverted. Behind an odd last byte stands a zero that is not sent.
func Checksum(b []byte) uint16 {
	return 0
}

// Request is an echo request (type 8, code 0) as it goes behind an IP header,
// with its checksum. Numbers have their highest byte first.
func Request(id, seq uint16, data []byte) []byte {
	return nil
}

// Reply reads what a raw socket for ICMP has returned, which is a whole IPv4
// packet, its header included (raw(7)). It returns the sequence number and
// the data of an echo reply (type 0, code 0) to the identifier id.
//
//   - The header is as long as its second half byte says, in words of four
//     bytes, and 20 bytes at least. What lies behind the total length is no
//     part of the packet.
//   - The error is ErrTruncated when the packet is shorter than its own
//     lengths say, or than a header, and when its header says that it has
//     less than 20 bytes.
//   - It is ErrOther when it is not IPv4, or not ICMP (protocol 1), or another
//     type or code, or when the identifier is another.
//   - It is ErrChecksum when the checksum of the ICMP message does not hold.
//     That is looked at before type, code and identifier, which may be what
//     is damaged.
//
// data may share memory with packet.
func Reply(packet []byte, id uint16) (seq uint16, data []byte, err error) {
	return 0, nil, errors.New("Reply: not written yet")
}
