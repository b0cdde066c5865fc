package byhand

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/socketlab/socketlab/websocket/frame"
)

// lingering is how long a connection that ends is still read from, and how
// long a pong or a close frame may take.
const lingering = time.Second

// end sends the close frame with the code that belongs to err (section
// 7.4.1), and returns the error to report.
func (s *server) end(ws *socket, err error) error {
	if code, why := s.reason(err); code != 0 {
		soon := time.Now().Add(lingering)
		if timedOut(ws.out.sendClose(code, why, soon)) {
			return os.ErrDeadlineExceeded // no close frame: the peer does not read
		}
	}
	linger(ws)
	if isNormalClose(err) {
		return nil
	}
	return err
}

// reason is what the peer gets to know; 0 stands for no frame, because it
// has had one or nobody is there.
func (s *server) reason(err error) (frame.Code, string) {
	rule, broken := errors.AsType[*frame.Error](err)
	switch {
	case broken:
		return rule.Code, rule.Rule
	case !timedOut(err):
		return 0, ""
	case s.ln.Ending():
		return frame.GoingAway, "the server ends"
	}
	return frame.GoingAway, "the connection was idle"
}

func timedOut(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

// linger ends this direction and reads on for a while. Closing at once,
// with input unread, would reset the connection, and the peer would lose
// the close frame and report 1006 (section 7.1.1 and RFC 9293, section
// 3.6.1).
func linger(ws *socket) {
	h, ok := ws.Conn.(interface{ CloseWrite() error })
	if !ok || h.CloseWrite() != nil {
		return
	}
	for until := time.Now().Add(lingering); ; {
		ws.SetReadDeadline(until) // or sooner, while the server ends
		if _, err := ws.receive(); err != nil {
			return
		}
	}
}

// A CloseError is the close frame with which the peer has ended the
// connection.
type CloseError struct {
	Code   frame.Code
	Reason string
}

func (e *CloseError) Error() string {
	text := fmt.Sprintf("websocket: close %d (%s)", e.Code, e.Code)
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}

// isNormalClose reports whether err is a close frame whose code is no
// error.
func isNormalClose(err error) bool {
	e, ok := errors.AsType[*CloseError](err)
	if !ok {
		return false
	}
	switch e.Code {
	case frame.Normal, frame.GoingAway, frame.NoStatus:
		return true
	}
	return false
}
