// breaks: told
// believes: The close frame says that the end is near; what comes before the answer is still served.

package exercise

// take is what a frame does to the state.
func (s *state) take(f Frame) {
	if f.Kind == Close {
		s.answer(f.Code)
		return
	}
	if !s.said {
		s.heard()
	}
	switch f.Kind {
	case Text:
		s.send(f)
	case Ping:
		s.send(Frame{Kind: Pong, Data: f.Data})
	}
}
