// breaks: cuts
// believes: What ends every Read ends the connection.

package exercise

// drain waits for the handlers, and after grace ends what they wait for.
func (c *crowd) drain(grace time.Duration) {
	late := time.AfterFunc(grace, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for conn := range c.conns {
			conn.SetDeadline(time.Now())
		}
	})
	defer late.Stop()
	c.handlers.Wait()
}
