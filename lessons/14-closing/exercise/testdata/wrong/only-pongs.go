// breaks: alive
// believes: Only a pong shows that the other end is alive.

package exercise

// take is what a frame does to the state.
func (s *state) take(f Frame) {
	if f.Kind == Close {
		s.answer(f.Code)
		return
	}
	if s.said {
		return // whatever is on its way: only the answer counts
	}
	switch f.Kind {
	case Pong:
		s.heard()
	case Text:
		s.send(f)
	case Ping:
		s.send(Frame{Kind: Pong, Data: f.Data})
	}
}
