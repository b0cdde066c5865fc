// breaks: bounded
// believes: What cannot be sent need not be remembered.

package exercise

// Send hands msg to all readers.
func (b *Broadcaster) Send(msg []byte) {
	msg = bytes.Clone(msg) // once for all: nobody changes it
	b.mu.Lock()
	defer b.mu.Unlock()
	for c, r := range b.readers {
		select {
		case r.waiting <- msg:
			continue
		default:
		}
		if b.policy == Disconnect {
			b.leave(c)
		} else {
			_ = r.dropped
		}
	}
}
