package exercise

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"testing"
	"time"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{"written", "A message arrives at every reader.",
			"", written},
		{"send-does-not-wait", "Send returns, although a reader does not read.",
			"Send is free: a Write returns at once.", sendReturns},
		{"healthy", "Nine readers that read get every message, while a tenth does not read.",
			"A slow reader is its own problem.", healthy},
		{"bounded", "For a reader that does not read, at most the queue and one message are kept.",
			"A larger buffer solves it.", bounded},
		{"order", "Every reader gets all messages, in the order in which they were sent.",
			"A goroutine for each Write is the same as a goroutine for each reader.", order},
		{"counted", "What a reader gets and what is counted as dropped are all that was sent.",
			"What is thrown away need not be counted.", counted},
		{"own-copy", "The caller may change the message when Send has returned.",
			"A slice that is passed on is a copy.", ownCopy},
		{"disconnect", "With Disconnect the reader that does not read is cut off, and the others stay.",
			"A reader that is cut off finds out by itself.", disconnects},
		{"gone", "A reader that has gone is forgotten, and does no harm to the others.",
			"A Write to a reader that has gone fails once, and that was it.", gone},
		{"end", "Close ends every connection and every goroutine.",
			"A goroutine that waits for ever costs nothing.", ends},
	})
}

// A listener is the far end of a connection, of which the Broadcaster has the
// other. Nothing is buffered between them: a Write waits for its Read.
type listener struct {
	near, far net.Conn
}

func join(c *checking, b *Broadcaster) listener {
	near, far := net.Pipe()
	deadline, _ := c.ctx.Deadline()
	far.SetDeadline(deadline)
	b.Join(near)
	return listener{near, far}
}

const size = 32

// read is the next message.
func (l listener) read() (string, error) {
	buf := make([]byte, size)
	_, err := io.ReadFull(l.far, buf)
	return string(buf), err
}

func numbered(c *checking, i int) []byte {
	return fmt.Appendf(nil, "%-*s", size, fmt.Sprintf("%d %x", i, c.rand.Uint64()))
}

// send fails the claim if Send waits.
func send(c *checking, b *Broadcaster, msg []byte) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Send(msg)
	}()
	select {
	case <-done:
	case <-time.After(time.Second):
		c.seen("Send did not return within a second")
	}
}

// expect reads one message.
func (l listener) expect(c *checking, want []byte) {
	got, err := l.read()
	if err != nil {
		c.seen("a reader waited for %q and got: %v", want[:4], err)
	}
	if got != string(want) {
		c.seen("a reader got %q instead of %q", got, want)
	}
}

func written(c *checking) {
	b := New(Drop, 4)
	defer func() { go b.Close() }()
	one, two := join(c, b), join(c, b)
	msg := numbered(c, 1)
	go b.Send(msg)
	both := make(chan struct{})
	go func() {
		defer close(both)
		two.read()
	}()
	one.expect(c, msg)
	<-both
	if n := b.Readers(); n != 2 {
		c.seen("two readers have joined, and Readers is %d", n)
	}
}

func order(c *checking) {
	const n = 200
	b := New(Drop, n)
	defer func() { go b.Close() }()
	l := join(c, b)
	var all [][]byte
	for i := range n {
		all = append(all, numbered(c, i))
		send(c, b, all[i])
	}
	for _, msg := range all {
		l.expect(c, msg)
	}
}

func sendReturns(c *checking) {
	b := New(Drop, 2)
	join(c, b)
	for i := range 20 {
		send(c, b, numbered(c, i))
	}
	go b.Close()
}

// crowd is ten readers, of which one, anywhere among them, does not read.
func crowd(c *checking, b *Broadcaster) (stalled listener, healthy []listener) {
	at := c.rand.IntN(10)
	for i := range 10 {
		if l := join(c, b); i == at {
			stalled = l
		} else {
			healthy = append(healthy, l)
		}
	}
	return stalled, healthy
}

func healthy(c *checking) {
	b := New(Drop, 4)
	_, others := crowd(c, b)
	for i := range 100 {
		msg := numbered(c, i)
		send(c, b, msg)
		for _, l := range others {
			l.expect(c, msg)
		}
	}
	for _, l := range others {
		if n := b.Dropped(l.near); n != 0 {
			c.seen("%d messages were dropped for a reader that reads", n)
		}
	}
	go b.Close()
}

func bounded(c *checking) {
	const queue, sent = 5, 200
	b := New(Drop, queue)
	l := join(c, b)
	for i := range sent {
		send(c, b, numbered(c, i))
	}
	if n := b.Dropped(l.near); n < sent-queue-1 {
		c.seen("with a queue of %d, %d messages were sent to a reader that reads none, and %d were dropped", queue, sent, n)
	}
	go b.Close()
}

func counted(c *checking) {
	queue, sent := 1+c.rand.IntN(8), 100
	b := New(Drop, queue)
	l := join(c, b)
	for i := range sent {
		send(c, b, numbered(c, i))
	}
	// The last one shows that all before it have been read.
	read := 0
	for {
		last := numbered(c, sent)
		before := b.Dropped(l.near)
		send(c, b, last)
		sent++
		if b.Dropped(l.near) == before {
			for {
				got, err := l.read()
				if err != nil {
					c.seen("%d messages were sent, %d dropped, %d read, and no more came: %v", sent, b.Dropped(l.near), read, err)
				}
				if read++; got == string(last) {
					break
				}
			}
			break
		}
		if _, err := l.read(); err != nil {
			c.seen("%d messages were sent, %d dropped, %d read, and no more came: %v", sent, b.Dropped(l.near), read, err)
		}
		read++
	}
	if n := b.Dropped(l.near); read+n != sent {
		c.seen("%d messages were sent; %d were read and %d counted as dropped, which is %d", sent, read, n, read+n)
	}
	go b.Close()
}

func ownCopy(c *checking) {
	b := New(Drop, 4)
	defer func() { go b.Close() }()
	l := join(c, b)
	msg := numbered(c, 1)
	want := string(msg)
	send(c, b, msg)
	for i := range msg {
		msg[i] = '!'
	}
	l.expect(c, []byte(want))
}

func disconnects(c *checking) {
	b := New(Disconnect, 3)
	stalled, others := crowd(c, b)
	for i := range 20 {
		msg := numbered(c, i)
		send(c, b, msg)
		for _, l := range others {
			l.expect(c, msg)
		}
	}
	if n := b.Readers(); n != 9 {
		c.seen("one of ten readers has not read any of 20 messages, the queue has 3, and Readers is %d instead of 9", n)
	}
	stalled.far.SetDeadline(time.Now().Add(time.Second))
	for i := 0; ; i++ {
		_, err := stalled.read()
		if i > 4 || errors.Is(err, os.ErrDeadlineExceeded) {
			c.seen("the reader that does not read was not cut off")
		}
		if err != nil {
			break // its connection is closed
		}
	}
	go b.Close()
}

func gone(c *checking) {
	b := New(Drop, 4)
	leaver, stayer := join(c, b), join(c, b)
	leaver.far.Close()
	for i := 0; b.Readers() != 1; i++ {
		msg := numbered(c, i)
		send(c, b, msg)
		stayer.expect(c, msg)
		if c.ctx.Err() != nil || i > 10_000 {
			c.seen("one of two readers has gone, %d messages were sent since, and Readers is %d", i, b.Readers())
		}
		runtime.Gosched()
	}
	if n := b.Dropped(leaver.near); n != 0 {
		c.seen("Dropped of a reader that has gone is %d", n)
	}
	go b.Close()
}

func ends(c *checking) {
	before := runtime.NumGoroutine()
	b := New(Drop, 4)
	stalled, others := crowd(c, b)
	for i := range 20 {
		send(c, b, numbered(c, i))
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		b.Close()
	}()
	select {
	case <-closed:
	case <-time.After(time.Second):
		c.seen("Close did not return within a second, while a Write waited for a reader that does not read")
	}
	for _, l := range append(others, stalled) {
		for {
			if _, err := l.read(); err != nil {
				break
			}
		}
		if c.ctx.Err() != nil {
			c.seen("a connection is still open after Close")
		}
	}
	for runtime.NumGoroutine() > before {
		if c.ctx.Err() != nil {
			c.seen("before New there were %d goroutines, and after Close there are %d", before, runtime.NumGoroutine())
		}
		time.Sleep(time.Millisecond) // until those that are ending have ended
	}
}
