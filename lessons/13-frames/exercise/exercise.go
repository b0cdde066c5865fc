// Package exercise decodes what a WebSocket client sends: frames, masked and
// cut into whatever pieces a network makes of them (RFC 6455, section 5).
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-+-+-+-------+-+-------------+-------------------------------+
//	|F|R|R|R| opcode|M| Payload len |    Extended payload length    |
//	|I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
//	|N|V|V|V|       |S|             |   (if payload len==126/127)   |
//	| |1|2|3|       |K|             |                               |
//	+-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
//
// Write NewDecoder and Next. Use whatever you like of the standard library.
package exercise

import (
	"errors"
	"io"
)

// What a client may not do, and the close code that a server answers with.
var (
	ErrProtocol = errors.New("the frame breaks the protocol (1002)")
	ErrText     = errors.New("the text is not UTF-8 (1007)")
	ErrTooLarge = errors.New("the message is longer than the limit (1009)")
)

// Kind is an opcode (section 5.2).
type Kind byte

// The kinds of messages, and of control frames.
const (
	Text   Kind = 0x1
	Binary Kind = 0x2
	Close  Kind = 0x8
	Ping   Kind = 0x9
	Pong   Kind = 0xa
)

// A Message is a whole one, however many frames it had, or a control frame.
type Message struct {
	Kind Kind
	Data []byte // without the mask
}

// A Decoder decodes what one client sends.
type Decoder struct {
	// Whatever you need.
}

// NewDecoder returns a Decoder that reads from r. A message has at most limit
// bytes.
func NewDecoder(r io.Reader, limit int) *Decoder {
	return &Decoder{}
}

// Next returns what comes next. A control frame may come between the fragments
// of a message, and is returned at once; the message follows when it is whole.
// Data belongs to the caller, also after the next call.
//
// The error is ErrProtocol for
//
//   - a reserved bit, or an opcode that section 5.2 does not define;
//   - a frame without a mask;
//   - a length in more bytes than it needs, or one whose first bit is set;
//   - a control frame in fragments, or with more than 125 bytes;
//   - a continuation of no message, or a message before another is whole.
//
// It is ErrTooLarge for a message longer than limit, as soon as a header says
// so and before memory is taken for it; control frames have no part in that. It
// is ErrText for a text message that is not UTF-8 as a whole. When the stream
// ends between two messages it is io.EOF, and within a frame or a message
// io.ErrUnexpectedEOF. Any other error that r returns is returned as it is.
// After an error Next returns it again.
func (d *Decoder) Next() (Message, error) {
	return Message{}, errors.New("Next: not written yet")
}
