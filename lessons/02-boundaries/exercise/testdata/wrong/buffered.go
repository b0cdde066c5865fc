// breaks: two-frames
// believes: bufio puts messages back together.

package exercise

import "bufio"

// ReadFrame reads one frame from r and returns its message.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	buffered := bufio.NewReader(r)
	var length [header]byte
	if _, err := io.ReadFull(buffered, length[:]); err != nil {
		return nil, err
	}

	n := int64(binary.BigEndian.Uint32(length[:]))
	if n > int64(limit) {
		return nil, ErrTooLarge
	}

	msg := make([]byte, n)
	_, err := io.ReadFull(buffered, msg)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	return msg, nil
}
