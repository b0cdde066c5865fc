package cmdutil

import (
	"errors"
	"fmt"
	"io"

	"github.com/socketlab/socketlab/internal/phrase"
)

// A UsageError is about the command line, not about a socket. The exit status
// is 2.
type UsageError struct{ Err error }

func (e UsageError) Error() string { return e.Err.Error() }

func (e UsageError) Unwrap() error { return e.Err }

// UsageErrorf says what is wrong with the command line, and what would be right.
func UsageErrorf(format string, args ...any) error {
	return UsageError{fmt.Errorf(format, args...)}
}

// A UserError says in a sentence what went wrong and what to do next, and keeps
// its cause. The exit status is 1.
type UserError struct {
	sentence string
	cause    error
}

func (e UserError) Error() string { return e.sentence }

func (e UserError) Unwrap() error { return e.cause }

// UserErrorf makes a UserError of a sentence that the reader can act upon. The
// cause may be nil.
func UserErrorf(cause error, format string, args ...any) error {
	return UserError{fmt.Sprintf(format, args...), cause}
}

// ReportError prints on errs what went wrong, and returns the exit status: 0 for
// nil, 2 for a UsageError, 1 for any other.
func ReportError(err error, errs io.Writer) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(errs, "socketlab:", phrase.OneLine(err.Error()))
	if _, wrong := errors.AsType[UsageError](err); wrong {
		return 2
	}
	return 1
}
