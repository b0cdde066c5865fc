// breaks: honest
// believes: What limits the handshake is over with it.

package exercise

// serve holds one conversation.
func (s *Server) serve(c net.Conn) {
	defer c.Close()
	// One deadline for the whole request. Moved for each Read, it would never
	// come for a peer that sends a byte now and then.
	c.SetDeadline(time.Now().Add(s.Handshake))
	in := bufio.NewReader(io.LimitReader(c, 16<<10))
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
	// What came behind the request is in the buffer already.
	early, _ := in.Peek(in.Buffered())
	err = s.echo(c, bufio.NewReader(io.MultiReader(bytes.NewReader(early), c)))
	var broken violation
	if errors.As(err, &broken) {
		s.write(c, closing, binary.BigEndian.AppendUint16(nil, uint16(broken)))
	}
}
