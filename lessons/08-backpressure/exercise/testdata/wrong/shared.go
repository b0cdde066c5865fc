// breaks: own-copy
// believes: A slice is passed by value.

package exercise

// Send hands msg to all readers.
func (b *Broadcaster) Send(msg []byte) {
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
			r.dropped++
		}
	}
}
