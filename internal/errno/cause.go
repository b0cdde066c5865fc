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

// RootCause is the innermost text of err: without the calls and addresses that the
// sentence around it has already.
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

// DescribeUnsupported says that this system does not have a kind of socket, if err does.
func DescribeUnsupported(err error) string {
	for _, cause := range []error{errors.ErrUnsupported, EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT} {
		if errors.Is(err, cause) {
			return "this system does not have this kind of socket"
		}
	}
	return ""
}

// IsPeerGone reports whether the peer has gone, in one way or another.
func IsPeerGone(err error) bool {
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, ECONNRESET, EPIPE} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// IsTimeout covers deadlines of sockets and of contexts, and libraries that
// hide either.
func IsTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || os.IsTimeout(err)
}
