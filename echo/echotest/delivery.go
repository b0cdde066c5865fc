package echotest

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// A flood holds what was written to a connection while nobody read:
// numbered messages of floodSize bytes, until a Write blocked.
type flood struct {
	messages int  // that were accepted whole
	rest     int  // bytes of one more that a stream has accepted
	waited   bool // the last Write waited
}

const floodSize = 2048

// pour floods c with at most limit messages.
func pour(c net.Conn, limit int) (f flood, err error) {
	for f.messages < limit {
		n, err := insist(c, numbered(floodSize, f.messages))
		if timedOut(err) {
			f.rest, f.waited = n, true
			return f, nil
		}
		if err != nil {
			return f, fmt.Errorf("Write of message %d: %w", f.messages, err)
		}
		f.messages++
	}
	return f, nil
}

// insist writes msg with a near deadline, and when that has passed, tries once
// more: this goroutine may have slept over the first.
func insist(c net.Conn, msg []byte) (n int, err error) {
	for range 2 {
		c.SetWriteDeadline(soon())
		var m int
		m, err = c.Write(msg[n:])
		if n += m; !timedOut(err) {
			break
		}
	}
	return n, err
}

// numbered is message number i, filled with what no compression can shorten.
func numbered(size, i int) []byte {
	msg := make([]byte, size)
	binary.BigEndian.PutUint64(msg, uint64(i))
	seed := [32]byte(bytes.Repeat(msg[:8], 4))
	rand.NewChaCha8(seed).Read(msg[8:])
	return msg
}

// number is the inverse of numbered. It fails when msg is damaged.
func number(msg []byte) (int, error) {
	if len(msg) < 8 {
		return 0, fmt.Errorf("message of %d bytes", len(msg))
	}
	i := int(binary.BigEndian.Uint64(msg))
	return i, same(msg, numbered(len(msg), i))
}

// collect reads what f has sent. Where some of it may be lost, silence ends it.
func (f flood) collect(c net.Conn, traits echo.Traits, lossy bool) error {
	seen := make(map[int]bool, f.messages)
	buf := make([]byte, floodSize)
	for len(seen) < f.messages {
		if lossy {
			c.SetReadDeadline(soon())
		}
		n, err := receive(c, traits, buf)
		if lossy && timedOut(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%d of %d messages came: %w", len(seen), f.messages, err)
		}
		i, err := number(buf[:n])
		if err != nil {
			return err
		}
		seen[i] = true
	}
	if traits.Boundaries || f.rest == 0 {
		return nil
	}
	return expect(c, traits, numbered(floodSize, f.messages)[:f.rest])
}

// floodLimit is 8 MiB: more than any datagram socket's buffers hold.
const floodLimit = 4 << 10

// reliable floods a peer that does not read, and then reads it all. Reading at
// the same time would hide losses: they begin when a buffer is full.
func reliable(ctx context.Context, t echo.Transport) error {
	traits := t.Traits()
	return withPair(ctx, t, func(client, server net.Conn) error {
		f, err := pour(client, floodLimit)
		if err != nil {
			return err
		}
		return f.collect(server, traits, !traits.Reliable)
	})
}

// backpressure floods a peer that does not read. Either a Write waits, or the
// buffers hold it all: how large they are is not promised.
func backpressure(ctx context.Context, t echo.Transport) error {
	traits := t.Traits()
	return withPair(ctx, t, func(client, server net.Conn) error {
		f, err := pour(client, floodLimit)
		if err != nil {
			return err
		}
		err = f.collect(server, traits, !traits.Backpressure)
		if err != nil || !f.waited || !traits.Backpressure {
			return err
		}
		// One that waits goes on as soon as somebody reads.
		return released(ctx, t, f.messages)
	})
}

// released sends twice what the buffers have held, to a peer that begins to read
// when a quarter of that is written, or cannot be: other buffers of the same kind
// may hold less.
func released(ctx context.Context, t echo.Transport, capacity int) error {
	return withPair(ctx, t, func(client, server net.Conn) error {
		all, begin := flood{messages: 2 * capacity}, make(chan struct{})
		sent := make(chan error, 1)
		go func() {
			for i := range all.messages {
				if i == capacity/2 {
					close(begin)
				}
				if _, err := client.Write(numbered(floodSize, i)); err != nil {
					sent <- fmt.Errorf("Write of message %d: %w", i, err)
					return
				}
			}
			sent <- nil
		}()
		select {
		case <-begin:
		case <-time.After(briefly):
		case err := <-sent:
			return err
		}
		if err := all.collect(server, t.Traits(), false); err != nil {
			return err
		}
		return <-sent
	})
}

// ordered sends bursts of numbered messages.
func ordered(ctx context.Context, t echo.Transport) error {
	const rounds = 50
	traits := t.Traits()
	sent, last := 0, -1
	return withPair(ctx, t, func(client, server net.Conn) error {
		for range rounds {
			for range burst {
				if _, err := client.Write(numbered(16, sent)); err != nil {
					return err
				}
				sent++
			}
			if err := rising(server, traits, &last); err != nil {
				return err
			}
		}
		return nil
	})
}

// rising reads one burst, which may have gaps where the transport loses.
func rising(c net.Conn, traits echo.Traits, last *int) error {
	buf := make([]byte, 16)
	for range burst {
		if !traits.Reliable {
			c.SetReadDeadline(soon())
		}
		m, err := receive(c, traits, buf)
		if timedOut(err) && !traits.Reliable {
			return nil
		}
		if err != nil {
			return err
		}
		i, err := number(buf[:m])
		if err != nil {
			return err
		}
		if i <= *last && traits.Ordered {
			return fmt.Errorf("message %d came after message %d", i, *last)
		}
		*last = i
	}
	return nil
}
