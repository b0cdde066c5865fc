// breaks: slow-handshake
// believes: A deadline before each Read is a limit.

package exercise

// serve holds one conversation.
func (s *Server) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(io.LimitReader(patient{c, s.Handshake}, 16<<10))
	r, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	if !s.admits(r, c.LocalAddr().String()) {
		fmt.Fprint(c, "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		return
	}
	_, err = fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"+
		"Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept(r))
	if err != nil {
		return
	}
	c.SetDeadline(time.Time{})
	// What came behind the request is in the buffer already.
	early, _ := in.Peek(in.Buffered())
	err = s.echo(c, bufio.NewReader(io.MultiReader(bytes.NewReader(early), c)))
	var broken violation
	if errors.As(err, &broken) {
		s.write(c, closing, binary.BigEndian.AppendUint16(nil, uint16(broken)))
	}
}

// A patient reader waits for each Read.
type patient struct {
	net.Conn
	wait time.Duration
}

func (p patient) Read(b []byte) (int, error) {
	p.SetReadDeadline(time.Now().Add(p.wait))
	return p.Conn.Read(b)
}
