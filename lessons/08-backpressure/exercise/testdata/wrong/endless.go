// breaks: bounded
// believes: The queue just has to be large enough.

package exercise

// Join adds a reader.
func (b *Broadcaster) Join(c net.Conn) {
	r := &reader{waiting: make(chan []byte, 1<<20)}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.readers[c] = r
	b.writers.Go(func() { b.write(c, r) })
}
