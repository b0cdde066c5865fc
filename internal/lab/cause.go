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
)

// causes are words for outcomes, which are the same on every system.
var causes = []struct {
	err  error
	word string
}{
	{os.ErrDeadlineExceeded, "waits"},
	{context.DeadlineExceeded, "waits"},
	{io.EOF, "EOF"},
	{io.ErrUnexpectedEOF, "cut off"},
	{net.ErrClosed, "closed"},
	{errno.ECONNREFUSED, "refused"},
	{errno.ECONNRESET, "reset"},
	{errno.EPIPE, "broken pipe"},
	{errno.EADDRINUSE, "in use"},
	{errno.EMSGSIZE, "too long"},
	{errno.EPROTOTYPE, "other kind"},
	{fs.ErrNotExist, "no such file"},
	{fs.ErrPermission, "not allowed"},
	{errors.ErrUnsupported, "unsupported"},
}

// Cause is err in a word or two, for an outcome: "refused", "EOF". A call that
// a deadline ended "waits". The words for nil are "no error".
func Cause(err error) string {
	if err == nil {
		return "no error"
	}
	for _, c := range causes {
		if errors.Is(err, c.err) {
			return c.word
		}
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
