package websocket

import gorilla "github.com/gorilla/websocket"

// echo sends back what arrives on c until the peer ends the connection.
func (s *server) echo(c *gorilla.Conn) error {
	s.t.tune(c)
	for {
		// A message begins with the header of its first frame. Pings and
		// the peer's close frame are answered on the way (section 5.5).
		kind, r, err := c.NextReader()
		if err != nil {
			return s.end(c, err)
		}
		// It is read whole: it may come in several frames, and a frame in
		// several segments. Its buffer is borrowed, as those of a stream
		// are.
		m := messages.Get().(*message)
		err = m.read(r, kind, s.t.readLimit())
		// Write returns when the kernel has a copy. While the peer does not
		// read, TCP makes it wait: WebSocket adds nothing to that.
		if err == nil {
			err = c.WriteMessage(kind, m.data)
		}
		m.release()
		if err != nil {
			return s.end(c, err)
		}
	}
}

// tune sets the limits of t on c.
func (t Transport) tune(c *gorilla.Conn) {
	limit := t.readLimit()
	if t.Compression && limit > 0 {
		// The library counts the bytes before they are decompressed, which
		// can be a few more when they do not compress (RFC 7692, section
		// 7.2.3.1).
		limit += limit/1024 + 64
	}
	c.SetReadLimit(limit)
}
