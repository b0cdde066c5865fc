// breaks: limit
// believes: A length is a number like any other, and an int32 holds four bytes.

package exercise

// ReadFrame reads one frame from r and returns its message.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	var length [header]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}

	n := int32(binary.BigEndian.Uint32(length[:]))
	if n > int32(limit) {
		return nil, ErrTooLarge
	}

	msg := make([]byte, n)
	_, err := io.ReadFull(r, msg)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	return msg, nil
}
