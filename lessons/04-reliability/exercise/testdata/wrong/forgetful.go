// breaks: doubled
// believes: Whatever comes is new.

package exercise

import (
	"encoding/binary"
	"errors"
	"time"
)

// A Link is one end of the link. It belongs to one goroutine.
type Link interface {
	Send(datagram []byte)

	Receive(wait time.Duration) (datagram []byte, ok bool)
}

const (
	FirstWait = 100 * time.Millisecond
	Attempts  = 8
	Silence   = 30 * time.Second
)

// ErrGaveUp is what Send returns when a message was sent Attempts times and was
// never acknowledged.
var ErrGaveUp = errors.New("nobody acknowledges what was sent")

// Send sends messages over the link, one after another.
func Send(link Link, messages []string) error {
	for number, m := range messages {
		if err := sendOne(link, uint32(number), m); err != nil {
			return err
		}
	}
	return nil
}

// sendOne sends one message until it is acknowledged. Whether it has arrived
// nobody can know: only that an acknowledgment has come back.
func sendOne(link Link, number uint32, message string) error {
	datagram := append(binary.BigEndian.AppendUint32(nil, number), message...)
	wait := FirstWait
	for range Attempts {
		link.Send(datagram)
		if acknowledged(link, number, wait) {
			return nil
		}
		wait *= 2
	}
	return ErrGaveUp
}

// acknowledged waits for the acknowledgment of one number.
func acknowledged(link Link, number uint32, wait time.Duration) bool {
	end := time.Now().Add(wait)
	for {
		ack, ok := link.Receive(time.Until(end))
		if !ok {
			return false
		}
		if len(ack) == 4 && binary.BigEndian.Uint32(ack) == number {
			return true
		}
	}
}

// Receive hands each message to accept, once and in order, until nothing has come
// for Silence.
func Receive(link Link, accept func(message string)) {
	next := uint32(0)
	for {
		datagram, ok := link.Receive(Silence)
		if !ok {
			return
		}
		if len(datagram) < 4 {
			continue
		}
		number := binary.BigEndian.Uint32(datagram)
		accept(string(datagram[4:]))
		next = max(next, number+1)
		if number < next {
			link.Send(binary.BigEndian.AppendUint32(nil, number))
		}
	}
}
