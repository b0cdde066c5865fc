// breaks: never-pongs
// believes: TCP notices when a peer is dead, so nobody has to ask.

package exercise

// heard notes a sign of life.
func (s *state) heard() {
	s.asked, s.until = false, time.Now().Add(365*24*time.Hour)
}
