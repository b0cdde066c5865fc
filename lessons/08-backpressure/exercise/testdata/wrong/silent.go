// breaks: disconnect
// believes: Whoever is forgotten is disconnected.

package exercise

// leave forgets a reader. It needs b.mu, and may be called twice. Closing the
// connection is what ends a Write that waits.
func (b *Broadcaster) leave(c net.Conn) {
	if r, ok := b.readers[c]; ok {
		delete(b.readers, c)
		close(r.waiting)
		if b.policy == Drop {
			c.Close()
		}
	}
}
