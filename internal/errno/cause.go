package errno

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/socketlab/socketlab/internal/phrase"
)

// RootCause returns the innermost text of err, in one line. It leaves out the
// calls and addresses that net, os and url errors repeat.
func RootCause(err error) string {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		err = e.Err
	}
	if e, ok := errors.AsType[*os.SyscallError](err); ok {
		err = e.Err
	}
	return strings.TrimPrefix(phrase.OneLine(err.Error()), "x509: ")
}

// DescribeUnsupported returns a clause that this system lacks the kind of
// socket, if err reports that. Otherwise it returns "".
func DescribeUnsupported(err error) string {
	for _, cause := range []error{errors.ErrUnsupported, EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT} {
		if errors.Is(err, cause) {
			return "this system does not have this kind of socket"
		}
	}
	return ""
}

// IsPeerGone reports whether err shows that the peer has closed or reset the
// connection.
func IsPeerGone(err error) bool {
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, ECONNRESET, EPIPE} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// IsTimeout reports whether err is a timeout: of a socket, of a context, or of
// a library that wraps either.
func IsTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || os.IsTimeout(err)
}
