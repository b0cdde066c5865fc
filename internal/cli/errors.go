package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/socketlab/socketlab/internal/errno"
)

// A told error says in a sentence what went wrong and what to do next, and
// keeps its cause.
type told struct {
	sentence string
	cause    error
}

func (t told) Error() string { return t.sentence }
func (t told) Unwrap() error { return t.cause }

// tell is for a sentence that the reader can act upon.
func tell(cause error, format string, args ...any) error {
	return told{fmt.Sprintf(format, args...), cause}
}

// explain is for errors that any use of t can meet.
func explain(err error, t target) error {
	var dns *net.DNSError
	switch why := lacking(err); {
	case errors.As(err, new(told)):
		return err
	case errors.Is(err, context.Canceled):
		return tell(err, "interrupted")
	case errors.Is(err, errno.ENAMETOOLONG):
		return usageError{tell(err, "%s; choose a shorter path", plain(err))}
	case why != "":
		return tell(err, "%s: %s", t, why)
	case errors.As(err, &dns) && dns.IsNotFound:
		return tell(err, "no host is called %q; check the name in %s", dns.Name, t)
	case dns != nil:
		return tell(err, "the address of %q cannot be looked up: %s; write it in digits", dns.Name, dns.Err)
	case errors.Is(err, errno.ENETUNREACH), errors.Is(err, errno.EHOSTUNREACH):
		return tell(err, "there is no way from this machine to %s", t)
	}
	return tell(err, "%s: %s", t, plain(err))
}

// lacking says that this system does not have a kind of socket, if err does.
func lacking(err error) string {
	for _, cause := range []error{errors.ErrUnsupported, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.ESOCKTNOSUPPORT} {
		if errors.Is(err, cause) {
			return "this system does not have this kind of socket"
		}
	}
	return ""
}

// isEnd reports whether the peer has gone, in one way or another.
func isEnd(err error) bool {
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, errno.ECONNRESET, errno.EPIPE} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// isTimeout covers deadlines of sockets and of contexts, and libraries that
// hide either.
func isTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || os.IsTimeout(err)
}

// plain is the innermost text of err: without the calls and addresses that the
// sentence around it has already.
func plain(err error) string {
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
	return strings.TrimPrefix(oneLine(err.Error()), "x509: ")
}
