// breaks: gone
// believes: A Write that fails concerns the goroutine that writes, and nobody else.

package exercise

// write is the only one that writes to c, and the only one that waits for it.
func (b *Broadcaster) write(c net.Conn, r *reader) {
	for msg := range r.waiting {
		if _, err := c.Write(msg); err != nil {
			return
		}
	}
}
