// breaks: alive
// believes: A ping is answered by a pong, so only a pong is an answer.

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
	s.until = time.Now().Add(s.times.Idle)
	switch f.Kind {
	case Pong:
		s.asked = false
	case Text:
		s.send(f)
	case Ping:
		s.send(Frame{Kind: Pong, Data: f.Data})
	}
}
