// breaks: send-does-not-wait
// believes: A Write only copies into a buffer, so it returns at once.

package exercise

// Send hands msg to all readers.
func (b *Broadcaster) Send(msg []byte) {
	msg = bytes.Clone(msg) // once for all: nobody changes it
	b.mu.Lock()
	defer b.mu.Unlock()
	for c, r := range b.readers {
		if _, err := c.Write(msg); err == nil {
			continue
		}
		if b.policy == Disconnect {
			b.leave(c)
		} else {
			r.dropped++
		}
	}
}
