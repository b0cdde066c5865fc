// breaks: end-in-message
// believes: io.ReadFull tells the two ends apart, so its error can be returned as it is.

package exercise

// ReadFrame reads one frame from r and returns its message.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	var length [header]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}

	n := int64(binary.BigEndian.Uint32(length[:]))
	if n > int64(limit) {
		return nil, ErrTooLarge
	}

	msg := make([]byte, n)
	_, err := io.ReadFull(r, msg)
	if err != nil {
		return nil, err
	}
	return msg, nil
}
