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

func (e *MessageError) Error() string {
	return fmt.Sprintf("echo of %d bytes: %v", e.Size, e.Err)
}

func (e *MessageError) Unwrap() error { return e.Err }

// A MismatchError reports that something else than the message came back.
type MismatchError struct {
	Got []byte // from the Read that brought the difference
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("the server sent back %.40q", e.Got)
}

// IsTLSAlert reports whether the server answered with a TLS alert: it takes the
// message for a broken handshake (RFC 8446, section 5.1).
func (e *MismatchError) IsTLSAlert() bool {
	return len(e.Got) > 2 && e.Got[0] == 0x15 && e.Got[1] == 0x03
}

// An InputError reports that the lines to be sent could not be read.
type InputError struct{ Err error }

func (e *InputError) Error() string { return "read input: " + e.Err.Error() }

func (e *InputError) Unwrap() error { return e.Err }
