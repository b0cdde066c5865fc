package websocket

import (
	"errors"
	"net"
	"os"
	"time"

	gorilla "github.com/gorilla/websocket"
)

// lingering is how long a connection that ends is still read from.
const lingering = time.Second

// end sends the close frame with the code that belongs to err (section
// 7.4.1), and returns the error to report.
func (s *server) end(c *gorilla.Conn, err error) error {
	if code := closeCode(err); code != gorilla.CloseNoStatusReceived {
		bye := gorilla.FormatCloseMessage(code, s.reason(err))
		soon := time.Now().Add(lingering)
		if timedOut(c.WriteControl(gorilla.CloseMessage, bye, soon)) {
			return os.ErrDeadlineExceeded // no close frame: the peer does not read
		}
	}
	linger(c.NetConn())
	if timedOut(err) {
		return os.ErrDeadlineExceeded
	}
	if isNormalClose(err) {
		return nil
	}
	return err
}

// isNormalClose reports whether err is a close frame whose code is no
// error.
func isNormalClose(err error) bool {
	return gorilla.IsCloseError(err, gorilla.CloseNormalClosure,
		gorilla.CloseGoingAway, gorilla.CloseNoStatusReceived)
}

// closeCode is what the peer gets to know; CloseNoStatusReceived stands for
// no frame, because the library has sent one or nobody is there.
func closeCode(err error) int {
	switch {
	case errors.Is(err, errTooLong), errors.Is(err, gorilla.ErrReadLimit):
		return gorilla.CloseMessageTooBig
	case errors.Is(err, errNotText), isCorrupt(err):
		return gorilla.CloseInvalidFramePayloadData
	case timedOut(err):
		return gorilla.CloseGoingAway
	}
	return gorilla.CloseNoStatusReceived
}

func (s *server) reason(err error) string {
	switch {
	case !timedOut(err):
		return err.Error()
	case s.ln.Ending():
		return "the server ends"
	}
	return "the connection was idle"
}

// timedOut looks for a deadline in an error whose cause the library hides.
func timedOut(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

// linger ends this direction and reads on for a while. Closing at once,
// with input unread, would reset the connection, and the peer would lose
// the close frame and report 1006 (section 7.1.1 and RFC 9293, section
// 3.6.1).
func linger(c net.Conn) {
	h, ok := c.(interface{ CloseWrite() error })
	if !ok || h.CloseWrite() != nil {
		return
	}
	buf := make([]byte, 4096)
	for until := time.Now().Add(lingering); ; {
		c.SetReadDeadline(until) // or sooner, while the server ends
		if _, err := c.Read(buf); err != nil {
			return
		}
	}
}
