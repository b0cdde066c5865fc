// Package exercise sends every message to many readers, of which some are
// slow.
//
// A Write to a reader that does not read waits, for as long as it likes.
// Whoever writes to one reader after another waits with it, and so does
// everybody behind it. So a broadcaster has a queue and a goroutine for each
// reader, and it has to decide what becomes of a message that finds a queue
// full. There are three honest answers: wait, drop the message, or disconnect
// the reader. This one offers the last two, and says how much it has dropped.
package exercise

import "net"

// A Policy says what becomes of a message that finds a reader's queue full.
type Policy int

const (
	// Drop throws the message away, for this reader alone, and counts it.
	Drop Policy = iota

	// Disconnect closes the reader's connection, and forgets the reader.
	Disconnect
)

// A Broadcaster sends messages to readers. Its methods may be called by several
// goroutines at once.
type Broadcaster struct {
	// What you need.
}

// New returns a Broadcaster that holds at most queue messages for each reader,
// besides the one that is being written.
func New(policy Policy, queue int) *Broadcaster {
	return &Broadcaster{}
}

// Join adds a reader, which gets what is sent from now on, each message with
// one Write and in the order of Send. From now on c belongs to the
// Broadcaster: it closes c when a Write to it fails, when the policy says so,
// and with Close.
func (b *Broadcaster) Join(c net.Conn) {
}

// Send hands msg to all readers. It never waits for one of them. When it has
// returned, the caller may use msg for something else.
func (b *Broadcaster) Send(msg []byte) {
}

// Dropped is how many messages were thrown away for a reader that has joined.
// Of one that has gone it is 0.
func (b *Broadcaster) Dropped(c net.Conn) int {
	return 0
}

// Readers is how many there are.
func (b *Broadcaster) Readers() int {
	return 0
}

// Close closes all connections and returns when every goroutine of the
// Broadcaster has ended. What is in queues is not written any more.
func (b *Broadcaster) Close() {
}
