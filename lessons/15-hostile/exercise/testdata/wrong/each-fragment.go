// breaks: text
// believes: Every frame of a text is UTF-8.

package exercise

// echo sends messages back until the peer ends, or breaks a rule.
func (s *Server) echo(c net.Conn, in *bufio.Reader) error {
	var message []byte
	var kind byte // of the message that is not complete, or 0
	for {
		f, err := readFrame(in, s.MaxMessage-len(message))
		if err != nil {
			return err
		}
		switch f.opcode {
		case closing:
			if err := checkClose(f.payload); err != nil {
				return err
			}
			return s.write(c, closing, f.payload)
		case ping:
			if err := s.write(c, pong, f.payload); err != nil {
				return err
			}
			continue
		case pong:
			continue
		case text, binaryData:
			if kind != 0 {
				return protocol
			}
			kind = f.opcode
		case continuation:
			if kind == 0 {
				return protocol
			}
		}
		if kind == text && !utf8.Valid(f.payload) {
			return notText
		}
		message = append(message, f.payload...)
		if !f.fin {
			continue
		}
		if err := s.write(c, kind, message); err != nil {
			return err
		}
		kind, message = 0, nil
	}
}
