// breaks: send-does-not-wait
// believes: A queue in between is enough: Send may wait for room in it.

package exercise

// Send hands msg to all readers.
func (b *Broadcaster) Send(msg []byte) {
	msg = bytes.Clone(msg) // once for all: nobody changes it
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.readers {
		r.waiting <- msg
	}
}
