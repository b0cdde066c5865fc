package echoclient

import (
	"errors"
	"fmt"
)

// ErrLost reports that a message did not come back, from a server that had
// answered before, over a transport that does not promise delivery.
var ErrLost = errors.New("the message was lost")

// A MessageError reports that a message was not echoed.
type MessageError struct {
	Size int   // of the message, in bytes
	Err  error // a *MismatchError, or the connection's own error
}

// Error returns the message's size and the cause.
func (e *MessageError) Error() string {
	return fmt.Sprintf("echo of %d bytes: %v", e.Size, e.Err)
}

// Unwrap returns the cause.
func (e *MessageError) Unwrap() error { return e.Err }

// A MismatchError reports that the answer differs from the message.
type MismatchError struct {
	Got []byte // the result of the Read that returned the difference
}

// Error returns a sentence with the answer.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("the server sent back %.40q", e.Got)
}

// IsTLSAlert reports whether the server answered with a TLS alert. A server
// with TLS takes the message for a broken handshake (RFC 8446, section 5.1).
func (e *MismatchError) IsTLSAlert() bool {
	return len(e.Got) > 2 && e.Got[0] == 0x15 && e.Got[1] == 0x03
}

// An InputError reports that the lines to be sent could not be read.
type InputError struct{ Err error }

// Error returns a sentence with the cause.
func (e *InputError) Error() string { return "read input: " + e.Err.Error() }

// Unwrap returns the error of the reader.
func (e *InputError) Unwrap() error { return e.Err }
