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

	// One Write for both: over TCP without delay, two would be two segments.
	frame = append(frame, msg...)
	n, err := w.Write(frame)

	// An io.Writer that takes less has to say why (package io), but not every
	// one does.
	if err == nil && n < len(frame) {
		err = io.ErrShortWrite
	}
	return err
}

// ReadFrame reads one frame from r and returns its message.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	// A Read returns what has arrived: perhaps one byte of the four.
	// ReadFull reads on, and tells an end before the first byte (io.EOF) from
	// one behind it (io.ErrUnexpectedEOF).
	var length [header]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}

	// The length is what a peer claims. Comparing comes before allocating, and
	// in 64 bits, so that no claim becomes negative.
	n := int64(binary.BigEndian.Uint32(length[:]))
	if n > int64(limit) {
		return nil, ErrTooLarge
	}

	// Behind a header the message has to come: an end here is never a proper
	// one, not even before its first byte.
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
