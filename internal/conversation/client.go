package conversation

import (
	"context"
	"errors"
	"net"
	"os"
	"time"
)

// A client sends messages and reads what comes back.
type client struct {
	clock     Clock
	messages  []string
	trips     []Trip
	datagrams bool
}

func newClient(clock Clock, messages []string, datagrams bool) *client {
	return &client{clock: clock, messages: messages, trips: make([]Trip, len(messages)), datagrams: datagrams}
}

// run sends the messages while it reads what comes back.
func (k *client) run(ctx context.Context, dial func(context.Context) (net.Conn, error), o Options) error {
	dialing, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	c, err := dial(dialing)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(k.clock.Now().Add(time.Duration(len(k.messages))*o.Interval + o.Timeout))
	written := make(chan error, 1)
	k.clock.Go(func() {
		err := k.write(c, o.Interval)
		if err != nil {
			c.SetDeadline(k.clock.Now()) // nothing more comes back
		}
		written <- err
	})
	err = k.read(c)
	if err != nil {
		c.SetDeadline(k.clock.Now())
	}
	// Whichever failed first has ended the other with a deadline.
	if failed := <-written; err == nil || isDeadline(err) && failed != nil {
		err = failed
	}
	return err
}

// isDeadline reports whether err is from a deadline of this program. TCP has a
// limit of its own, which is another error (ETIMEDOUT).
func isDeadline(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}

func (k *client) write(c net.Conn, interval time.Duration) error {
	for i, m := range k.messages {
		if i > 0 && interval > 0 {
			k.clock.Sleep(interval)
		}
		k.trips[i].Sent = k.clock.Elapsed()
		n, err := c.Write([]byte(m))
		if err == nil {
			continue
		}
		if n == 0 && !isDeadline(err) { // otherwise a part may have been sent
			k.trips[i].Err = err
		}
		for j := range k.trips[i+1:] {
			k.trips[i+1+j].Err = err // no later message is tried
		}
		return err
	}
	return nil
}

// read records when each message is back: of a stream, when its last byte is.
func (k *client) read(c net.Conn) error {
	buf := make([]byte, 64<<10)
	for back, bytes := 0, 0; back < len(k.messages); {
		n, err := c.Read(buf)
		if err != nil {
			return err
		}
		if k.datagrams {
			back += k.countNew(string(buf[:n]))
			continue
		}
		for bytes += n; back < len(k.messages) && bytes >= len(k.messages[back]); back++ {
			bytes -= len(k.messages[back])
			k.arrive(back)
		}
	}
	return nil
}

// countNew returns 1 if a datagram is a message that was missing so far.
func (k *client) countNew(datagram string) int {
	for i, m := range k.messages {
		if m == datagram && k.trips[i].Took == 0 {
			k.arrive(i)
			return 1
		}
	}
	return 0
}

func (k *client) arrive(i int) { k.trips[i].Took = k.clock.Elapsed() - k.trips[i].Sent }
