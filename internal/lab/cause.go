package lab

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/words"
)

// A Cause is why a call has failed. It is the same on every system.
type Cause int

// These are the causes that experiments tell apart.
const (
	NoError     Cause = iota
	Waits             // a deadline has ended the call
	EOF               // the peer has ended its direction
	CutOff            // the stream ends within a message
	Closed            // this end has closed the connection
	Refused           // ECONNREFUSED
	Reset             // ECONNRESET
	BrokenPipe        // EPIPE
	InUse             // EADDRINUSE
	TooLong           // EMSGSIZE
	OtherType         // EPROTOTYPE: a socket of another type has the address
	NoFile            // no file has the path
	NotAllowed        // a permission is missing
	Unsupported       // by this system, or this kind of connection
	OtherCause        // any other error
)

// causes holds the error and the words of each cause.
var causes = [...]struct {
	errs  []error
	words string
}{
	NoError:     {nil, "no error"},
	Waits:       {[]error{os.ErrDeadlineExceeded, context.DeadlineExceeded}, "waits"},
	EOF:         {[]error{io.EOF}, "EOF"},
	CutOff:      {[]error{io.ErrUnexpectedEOF}, "cut off"},
	Closed:      {[]error{net.ErrClosed}, "closed"},
	Refused:     {[]error{errno.ECONNREFUSED}, "refused"},
	Reset:       {[]error{errno.ECONNRESET}, "reset"},
	BrokenPipe:  {[]error{errno.EPIPE}, "broken pipe"},
	InUse:       {[]error{errno.EADDRINUSE}, "in use"},
	TooLong:     {[]error{errno.EMSGSIZE}, "too long"},
	OtherType:   {[]error{errno.EPROTOTYPE}, "other kind"},
	NoFile:      {[]error{fs.ErrNotExist}, "no such file"},
	NotAllowed:  {[]error{fs.ErrPermission}, "not allowed"},
	Unsupported: {[]error{errors.ErrUnsupported}, "unsupported"},
	OtherCause:  {nil, "another error"},
}

// CauseOf returns the cause of err.
func CauseOf(err error) Cause {
	if err == nil {
		return NoError
	}
	for cause, c := range causes {
		for _, known := range c.errs {
			if errors.Is(err, known) {
				return Cause(cause)
			}
		}
	}
	return OtherCause
}

// String returns c in a word or two: "refused", "EOF".
func (c Cause) String() string { return words.Or(causes[c].words, int(c)) }

// Outcome returns the outcome of an experiment that ends with c.
func (c Cause) Outcome() Outcome { return NewOutcome(causes[c].words) }

// CauseText returns the cause of err as evidence: its words, or ErrorText for an
// error that has none.
func CauseText(err error) string {
	if c := CauseOf(err); c != OtherCause {
		return c.String()
	}
	return ErrorText(err)
}

// ErrorText is what the system said, without the call and the addresses around
// it: "ECONNREFUSED: connection refused". It is empty for nil.
func ErrorText(err error) string {
	if err == nil {
		return ""
	}
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		if name := errnoName(number); name != "" {
			return name + ": " + number.Error()
		}
		return number.Error()
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err
	}
	for _, ended := range []error{context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, ended) {
			err = ended
		}
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// ErrorOrNone returns the error of a call as evidence: "no error", or ErrorText.
func ErrorOrNone(err error) string {
	if err == nil {
		return "no error"
	}
	return ErrorText(err)
}
