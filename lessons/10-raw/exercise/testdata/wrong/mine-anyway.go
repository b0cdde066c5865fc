// breaks: own-request
// believes: What I receive was sent to me.

package exercise

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
