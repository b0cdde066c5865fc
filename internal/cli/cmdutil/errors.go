package cmdutil

import (
	"errors"
	"fmt"
	"io"

	"github.com/socketlab/socketlab/internal/phrase"
)

// A UsageError reports an error in the command line. Its exit status is 2.
type UsageError struct{ Err error }

// Error returns the text of Err.
func (e UsageError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e UsageError) Unwrap() error { return e.Err }

// UsageErrorf returns a UsageError. The text names the error in the command
// line, and a correct form.
func UsageErrorf(format string, args ...any) error {
	return UsageError{fmt.Errorf(format, args...)}
}

// A UserError holds a sentence for the user, with the failure and a remedy, and
// the cause. Its exit status is 1.
type UserError struct {
	sentence string
	cause    error
}

// Error returns the sentence.
func (e UserError) Error() string { return e.sentence }

// Unwrap returns the cause, which may be nil.
func (e UserError) Unwrap() error { return e.cause }

// UserErrorf returns a UserError with a formatted sentence. The cause may be
// nil.
func UserErrorf(cause error, format string, args ...any) error {
	return UserError{fmt.Sprintf(format, args...), cause}
}

// ReportError prints err on errs, in one line, and returns the exit status: 0
// for nil, 2 for a UsageError, 1 for any other error.
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
