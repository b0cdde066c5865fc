// breaks: one-byte
// believes: Read fills the buffer, as reading a file mostly does.

package exercise

// ReadFrame reads one frame from r and returns its message.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	var length [header]byte
	if _, err := r.Read(length[:]); err != nil {
		return nil, err
	}

	n := int64(binary.BigEndian.Uint32(length[:]))
	if n > int64(limit) {
		return nil, ErrTooLarge
	}

	msg := make([]byte, n)
	_, err := r.Read(msg)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	return msg, nil
}
