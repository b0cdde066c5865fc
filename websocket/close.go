package websocket

import (
	"errors"
	"net"
	"os"
	"time"

	"github.com/gorilla/websocket"
)

// lingering is how long a connection that ends is still read from.
const lingering = time.Second

// end says goodbye with the code that belongs to err (section 7.4.1), and
// returns what there is to report.
func (s *server) end(c *websocket.Conn, err error) error {
	if code := closeCode(err); code != websocket.CloseNoStatusReceived {
		bye := websocket.FormatCloseMessage(code, s.reason(err))
		soon := time.Now().Add(lingering)
		if timedOut(c.WriteControl(websocket.CloseMessage, bye, soon)) {
			return os.ErrDeadlineExceeded // whoever does not read hears no goodbye
		}
	}
	linger(c.NetConn())
	if timedOut(err) {
		return os.ErrDeadlineExceeded
	}
	if isGoodbye(err) {
		return nil
	}
	return err
}

// isGoodbye reports whether err is a close frame that says that all is
// well.
func isGoodbye(err error) bool {
	return websocket.IsCloseError(err, websocket.CloseNormalClosure,
		websocket.CloseGoingAway, websocket.CloseNoStatusReceived)
}

// closeCode is what the peer gets to know; CloseNoStatusReceived stands for
// no frame, because the library has sent one or nobody is there.
func closeCode(err error) int {
	switch {
	case errors.Is(err, errTooLong), errors.Is(err, websocket.ErrReadLimit):
		return websocket.CloseMessageTooBig
	case errors.Is(err, errNotText), isCorrupt(err):
		return websocket.CloseInvalidFramePayloadData
	case timedOut(err):
		return websocket.CloseGoingAway
	}
	return websocket.CloseNoStatusReceived
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
