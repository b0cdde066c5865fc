package byhand

import (
	"net"

	"github.com/socketlab/socketlab/websocket/frame"
)

// echo sends back what arrives on c until the peer ends the connection.
func (s *server) echo(c net.Conn) error {
	ws := newSocket(c, frame.Server, s.t)
	defer ws.release()
	// The handshake belongs to the connection's own goroutine: the peer may
	// take its time to ask.
	if ok, err := s.upgrade(ws); !ok {
		return err
	}
	for {
		// A message may come in several frames, and a frame in several
		// segments. Pings and the peer's close frame are answered on the
		// way (section 5.5).
		kind, data, err := ws.message()
		// Write returns when the kernel has a copy. While the peer does not
		// read, TCP makes it wait: WebSocket adds nothing to that.
		if err == nil {
			_, err = ws.out.send(kind, data)
		}
		if err != nil {
			return s.end(ws, err)
		}
	}
}

// tune sets the limits of t on what comes in.
func (t Transport) tune(in *frame.Decoder) {
	in.Limit = t.readLimit()
}
