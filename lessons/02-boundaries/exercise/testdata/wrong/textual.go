// breaks: format
// believes: A length may be written as text, which is easier to read.

package exercise

import "fmt"

// WriteFrame writes msg to w as one frame.
func WriteFrame(w io.Writer, msg []byte) error {
	frame := fmt.Appendf(nil, "%04d", len(msg))

	frame = append(frame, msg...)
	n, err := w.Write(frame)

	if err == nil && n < len(frame) {
		err = io.ErrShortWrite
	}
	return err
}

// ReadFrame reads one frame from r and returns its message.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	var length [header]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}

	n := parse(length[:])
	if n > int64(limit) {
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

func parse(length []byte) (n int64) {
	fmt.Sscanf(string(length), "%d", &n)
	return n
}
