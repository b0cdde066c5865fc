// breaks: nothing-left
// believes: After grace everything is closed, so everything has ended.

package exercise

// drain waits for the handlers, and after grace ends what they wait for.
func (c *crowd) drain(grace time.Duration) {
	over := make(chan struct{})
	go func() {
		c.handlers.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-time.After(grace):
		c.mu.Lock()
		defer c.mu.Unlock()
		for conn := range c.conns {
			conn.Close()
		}
	}
}
