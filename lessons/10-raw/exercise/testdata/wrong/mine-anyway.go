// breaks: own-request
// believes: What I receive was sent to me.
package exercise

import (
	"encoding/binary"
	"errors"
)

var (
	// ErrTruncated says that a packet is shorter than it says.
	ErrTruncated = errors.New("the packet is cut short")

	// ErrChecksum says that the checksum of an ICMP message does not hold.
	ErrChecksum = errors.New("the checksum does not hold")

	// ErrOther says that a packet is no reply to this program.
	ErrOther = errors.New("the packet is for somebody else")
)

// Checksum adds in 32 bits and brings the carries back at the end: there is room
// for 65,536 of them.
func Checksum(b []byte) uint16 {
	var sum uint32
	for ; len(b) >= 2; b = b[2:] {
		sum += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	// The first fold may carry once more.
	for sum>>16 != 0 {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}

// Request leaves the checksum zero while it is computed.
func Request(id, seq uint16, data []byte) []byte {
	b := []byte{8, 0, 0, 0}
	b = binary.BigEndian.AppendUint16(b, id)
	b = binary.BigEndian.AppendUint16(b, seq)
	b = append(b, data...)
	binary.BigEndian.PutUint16(b[2:], Checksum(b))
	return b
}

// Reply believes no length before it has been compared with what is there.
func Reply(packet []byte, id uint16) (seq uint16, data []byte, err error) {
	if len(packet) < 20 {
		return 0, nil, ErrTruncated
	}
	if packet[0]>>4 != 4 {
		return 0, nil, ErrOther
	}
	header := int(packet[0]&0x0f) * 4
	total := int(binary.BigEndian.Uint16(packet[2:]))
	if header < 20 || total < header || len(packet) < total {
		return 0, nil, ErrTruncated
	}
	if packet[9] != 1 {
		return 0, nil, ErrOther
	}
	message := packet[header:total]
	switch {
	case len(message) < 8:
		return 0, nil, ErrTruncated
	// With the checksum in its place the sum of all words is all ones.
	case Checksum(message) != 0:
		return 0, nil, ErrChecksum
	case message[0] != 0 && message[0] != 8, message[1] != 0, binary.BigEndian.Uint16(message[4:]) != id:
		return 0, nil, ErrOther
	}
	return binary.BigEndian.Uint16(message[6:]), message[8:], nil
}
