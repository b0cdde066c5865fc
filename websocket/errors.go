package websocket

import (
	"errors"
	"io"
	"net"
	"net/http"

	gorilla "github.com/gorilla/websocket"

	"github.com/socketlab/socketlab/echo"
)

// A StatusError is the error of Dial when the server has answered the
// request with another status than 101 (RFC 6455, section 4.1).
type StatusError struct{ Status string }

// Error returns the status after the library's text.
func (e *StatusError) Error() string {
	return e.Unwrap().Error() + ": the server answered " + e.Status
}

// Unwrap returns the library's error.
func (e *StatusError) Unwrap() error { return gorilla.ErrBadHandshake }

// A NotHTTPError is the error of Dial when the answer is not HTTP.
type NotHTTPError struct{ Err error }

// Error returns the text of the error from package http.
func (e *NotHTTPError) Error() string { return e.Err.Error() }

// Unwrap returns the error from package http.
func (e *NotHTTPError) Unwrap() error { return e.Err }

// dialError returns the error of a handshake with a type, for which package
// http and the library have text alone. Errors of the socket and of TLS are
// not about HTTP.
func dialError(err error, answer *http.Response) error {
	switch {
	case errors.Is(err, gorilla.ErrBadHandshake):
		return &StatusError{answer.Status}
	case answer != nil, errors.As(err, new(net.Error)),
		errors.As(err, new(*echo.TLSError)),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return err
	}
	return &NotHTTPError{err}
}
