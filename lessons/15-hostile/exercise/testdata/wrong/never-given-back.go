// breaks: flood
// believes: What is counted once is counted.

package exercise

// Serve answers the clients of ln until it is closed.
func (s *Server) Serve(ln net.Listener) error {
	// Whoever gets a place in room is served, and gives it back.
	room := make(chan struct{}, s.MaxConns)
	for {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		select {
		case room <- struct{}{}:
			go func() {
				s.serve(c)
			}()
		default:
			c.Close()
		}
	}
}
