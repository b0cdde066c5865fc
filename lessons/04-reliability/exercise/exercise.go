// Package exercise makes a link reliable that is not.
//
// The link carries datagrams, as UDP does. It loses some, it delivers some
// twice, it holds some back until later ones have overtaken them, in both
// directions. What it delivers is undamaged. On top of it, messages are to
// arrive exactly once and in order. The way to do that here is called
// stop-and-wait: the sender gives every message a number, sends it, and waits
// for an acknowledgment of that number before it goes on to the next; when
// none comes in time, it sends the message again. TCP does the same with many
// segments under way at once.
//
// What a datagram of yours looks like is up to you: both ends are.
package exercise

import (
	"errors"
	"time"
)

// A Link is one end of the link. It belongs to one goroutine.
type Link interface {
	// Send sends a datagram, and says nothing of what becomes of it.
	Send(datagram []byte)

	// Receive waits for a datagram, but not longer than wait. Without one, ok
	// is false.
	Receive(wait time.Duration) (datagram []byte, ok bool)
}

const (
	// FirstWait is how long Send waits for an acknowledgment before it sends a
	// message for the second time. Each further wait for the same message is
	// twice as long as the one before.
	FirstWait = 100 * time.Millisecond

	// Attempts is how often a message is sent at most.
	Attempts = 8

	// Silence is how long nothing has come when Receive takes the sender for
	// gone. It is longer than all waits of Send for one message.
	Silence = 30 * time.Second
)

// ErrGaveUp is what Send returns when a message was sent Attempts times and was
// never acknowledged.
var ErrGaveUp = errors.New("nobody acknowledges what was sent")

// Send sends messages over the link, one after another.
//
// While it waits it may receive what is of no use any more, such as a second
// copy of an earlier acknowledgment. That neither counts as an acknowledgment
// nor makes the wait longer.
func Send(link Link, messages []string) error {
	return errors.New("Send is not written yet")
}

// Receive hands each message to accept, once and in order, until nothing has
// come for Silence.
//
// An acknowledgment can be lost too. Then the sender sends again what Receive
// has accepted already, and has to be told once more.
func Receive(link Link, accept func(message string)) {
}
