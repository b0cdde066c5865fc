// breaks: cuts
// believes: Every peer comes to an end by itself, and then so does its handler.

package exercise

// drain waits for the handlers, and after grace ends what they wait for.
func (c *crowd) drain(grace time.Duration) {
	c.handlers.Wait()
}
