// breaks: limit
// believes: Memory is cheap, and the length can be looked at when the message is there.

package exercise

// ReadFrame reads one frame from r and returns its message.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	var length [header]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}

	n := int64(binary.BigEndian.Uint32(length[:]))

	msg := make([]byte, n)
	_, err := io.ReadFull(r, msg)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if n > int64(limit) {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, err
	}
	return msg, nil
}
