// breaks: short-write
// believes: Write returns an error whenever it takes less.

package exercise

import (
	"encoding/binary"
	"errors"
	"io"
)

// ErrTooLarge is what ReadFrame returns for a message that is longer than its
// limit.
var ErrTooLarge = errors.New("the message is longer than the limit")

// header is how many bytes of a frame come before the message.
const header = 4

// WriteFrame writes msg to w as one frame.
func WriteFrame(w io.Writer, msg []byte) error {
	frame := make([]byte, header, header+len(msg))
	binary.BigEndian.PutUint32(frame, uint32(len(msg)))

	frame = append(frame, msg...)
	_, err := w.Write(frame)

	return err
}

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
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	return msg, nil
}
