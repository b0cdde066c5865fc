// breaks: bounded
// believes: A goroutine for each Write keeps Send from waiting, and needs no queue.

package exercise

// Send hands msg to all readers.
func (b *Broadcaster) Send(msg []byte) {
	msg = bytes.Clone(msg) // once for all: nobody changes it
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.readers {
		go c.Write(msg)
	}
}
