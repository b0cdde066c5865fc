// breaks: simultaneous
// believes: Every close frame is answered, since the RFC says so.

package exercise

// answer ends the connection, with a close frame unless one was sent.
func (s *state) answer(code int) {
	s.end.Code = code
	switch code {
	case 0:
		s.end.Code = NoStatus // which is not sent: it stands for no code
	case NoStatus, Abnormal:
		code, s.end.Code = ProtocolError, ProtocolError
	}
	s.send(Frame{Kind: Close, Code: code})
	s.end.Clean = !s.over // the answer went out
	s.over = true
}
