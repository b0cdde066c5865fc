// breaks: end
// believes: A lock is held until everything is done.

package exercise

// Close closes all connections and waits for the goroutines. It must not hold
// b.mu while it waits: a writer whose Write fails needs it.
func (b *Broadcaster) Close() {
	b.mu.Lock()
	for c := range b.readers {
		b.leave(c)
	}
	b.writers.Wait()
	b.mu.Unlock()
}
