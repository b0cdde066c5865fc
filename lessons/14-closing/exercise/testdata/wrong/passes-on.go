// breaks: never-on-the-wire
// believes: Whatever code comes in a close frame is the code of the answer.

package exercise

// answer ends the connection, with a close frame unless one was sent.
func (s *state) answer(code int) {
	s.end.Code = code
	switch code {
	case 0:
		s.end.Code = NoStatus // which is not sent: it stands for no code
	}
	if !s.said {
		s.send(Frame{Kind: Close, Code: code})
		s.said = true
	}
	s.end.Clean = !s.over // the answer went out
	s.over = true
}
