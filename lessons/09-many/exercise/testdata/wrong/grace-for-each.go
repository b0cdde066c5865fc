// breaks: cuts
// believes: Grace is what each connection may still have, one after the other.

package exercise

// drain waits for the handlers, and after grace ends what they wait for.
func (c *crowd) drain(grace time.Duration) {
	late := time.AfterFunc(grace, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for conn := range c.conns {
			conn.Close()
			time.Sleep(grace)
		}
	})
	defer late.Stop()
	c.handlers.Wait()
}
