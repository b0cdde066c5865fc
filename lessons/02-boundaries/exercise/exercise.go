// Package exercise puts messages on a stream.
//
// A stream carries bytes and forgets where a Write ended, so a program that
// wants messages has to say where they end. Here it is done with a length: a
// frame is four bytes that hold the length of the message, the highest byte
// first, and then the message itself.
//
//	00 00 00 05  68 65 6c 6c 6f      "hello"
//
// Write the two functions below. Use whatever you like of the standard library.
package exercise

import (
	"errors"
	"io"
)

// ErrTooLarge is what ReadFrame returns for a message that is longer than its
// limit.
var ErrTooLarge = errors.New("the message is longer than the limit")

// WriteFrame writes msg to w as one frame. An empty message is a frame too.
//
// A writer may take fewer bytes than it was given; then the peer has half a
// frame, and WriteFrame returns an error, as it does for the writer's own.
func WriteFrame(w io.Writer, msg []byte) error {
	return errors.New("WriteFrame is not written yet")
}

// ReadFrame reads one frame from r and returns its message. It takes no byte
// of the frame behind it: there is no buffer between two calls.
//
// When the stream ends before the first byte of a frame, that is its proper
// end, and the error is io.EOF. When it ends within a frame, something is
// missing, and the error is io.ErrUnexpectedEOF.
//
// A length above limit is refused with ErrTooLarge, before any memory is
// taken for the message: the length comes from a peer, who may say anything.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	return nil, errors.New("ReadFrame is not written yet")
}
