// breaks: bounded
// believes: What cannot be sent need not be remembered.

package exercise

import (
	"bytes"
	"net"
	"sync"
)

// A Policy says what becomes of a message that finds a reader's queue full.
type Policy int

const (
	Drop Policy = iota
	Disconnect
)

// A Broadcaster sends messages to readers.
type Broadcaster struct {
	policy Policy
	queue  int

	mu      sync.Mutex
	readers map[net.Conn]*reader
	writers sync.WaitGroup
}

// A reader has a queue with an end. That is what bounds the memory: so many
// messages for each reader, however long one of them sleeps.
type reader struct {
	waiting chan []byte
	dropped int
}

// New returns a Broadcaster that holds at most queue messages for each reader.
func New(policy Policy, queue int) *Broadcaster {
	return &Broadcaster{policy: policy, queue: queue, readers: make(map[net.Conn]*reader)}
}

// Join adds a reader.
func (b *Broadcaster) Join(c net.Conn) {
	r := &reader{waiting: make(chan []byte, b.queue)}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.readers[c] = r
	b.writers.Go(func() { b.write(c, r) })
}

// write is the only one that writes to c, and the only one that waits for it.
func (b *Broadcaster) write(c net.Conn, r *reader) {
	for msg := range r.waiting {
		if _, err := c.Write(msg); err != nil {
			b.mu.Lock()
			b.leave(c)
			b.mu.Unlock()
			return
		}
	}
}

// leave forgets a reader. It needs b.mu, and may be called twice. Closing the
// connection is what ends a Write that waits.
func (b *Broadcaster) leave(c net.Conn) {
	if r, ok := b.readers[c]; ok {
		delete(b.readers, c)
		close(r.waiting)
		c.Close()
	}
}

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

// Dropped is how many messages were thrown away for a reader.
func (b *Broadcaster) Dropped(c net.Conn) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r, ok := b.readers[c]; ok {
		return r.dropped
	}
	return 0
}

// Readers is how many there are.
func (b *Broadcaster) Readers() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.readers)
}

// Close closes all connections and waits for the goroutines. It must not hold
// b.mu while it waits: a writer whose Write fails needs it.
func (b *Broadcaster) Close() {
	b.mu.Lock()
	for c := range b.readers {
		b.leave(c)
	}
	b.mu.Unlock()
	b.writers.Wait()
}
