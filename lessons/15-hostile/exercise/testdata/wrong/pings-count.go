// breaks: fragments
// believes: A ping between fragments is a part of the message.

package exercise

// readFrame reads a frame (RFC 6455, section 5.2) whose payload has most bytes
// at the most. What its header says is checked before anything is made for it.
func readFrame(in *bufio.Reader, most int) (f frame, err error) {
	var head [14]byte
	if _, err := io.ReadFull(in, head[:2]); err != nil {
		return f, err
	}
	f.fin, f.opcode = head[0]&0x80 != 0, head[0]&0x0f
	length, more := uint64(head[1]&0x7f), 0
	control := f.opcode >= closing
	switch {
	case head[0]&0x70 != 0, head[1]&0x80 == 0:
		return f, protocol
	case f.opcode > binaryData && f.opcode < closing, f.opcode > pong:
		return f, protocol
	case control && (!f.fin || length > 125):
		return f, protocol
	case length == 126:
		more = 2
	case length == 127:
		more = 8
	}
	if _, err := io.ReadFull(in, head[2:2+more]); err != nil {
		return f, err
	}
	switch more {
	case 2:
		length = uint64(binary.BigEndian.Uint16(head[2:]))
	case 8:
		length = binary.BigEndian.Uint64(head[2:])
	}
	if length > uint64(most) {
		return f, tooBig
	}
	var key [4]byte
	if _, err := io.ReadFull(in, key[:]); err != nil {
		return f, err
	}
	f.payload = make([]byte, length)
	if _, err := io.ReadFull(in, f.payload); err != nil {
		return f, err
	}
	for i := range f.payload {
		f.payload[i] ^= key[i%4]
	}
	return f, nil
}
