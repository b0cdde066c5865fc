// breaks: mute
// believes: Who gets a close frame answers it, so to wait for the answer is enough.

package exercise

// goodbye sends the close frame. What is awaited from now on is the other one,
// and this deadline does not move any more.
func (s *state) goodbye(code int) {
	s.send(Frame{Kind: Close, Code: code})
	s.said, s.until = true, time.Now().Add(365*24*time.Hour)
}
