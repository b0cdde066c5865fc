package echotest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"

	"github.com/socketlab/socketlab/echo"
)

// burst is how many small messages every transport holds while nobody reads:
// a Unix datagram socket takes about ten (net.unix.max_dgram_qlen).
const burst = 7

// boundaries sends bursts of messages, each of one letter. A Read that returns
// two letters has joined what two Writes sent.
func boundaries(ctx context.Context, t echo.Transport) error {
	// A stream may at random deliver a whole burst in pieces that look like
	// messages, but not again and again.
	const rounds = 20
	traits := t.Traits()
	return withPair(ctx, t, func(client, server net.Conn) error {
		for range rounds {
			if err := sendLetters(client); err != nil {
				return err
			}
			if err := readLetters(server, traits); err != nil {
				return err
			}
		}
		return nil
	})
}

// letters is message i of a burst: i+1 times the letter i.
func letters(i int) []byte { return bytes.Repeat([]byte{'a' + byte(i)}, i+1) }

func sendLetters(c net.Conn) error {
	for i := range burst {
		if _, err := c.Write(letters(i)); err != nil {
			return err
		}
	}
	return nil
}

// readLetters reads one burst. Pieces of one letter are as good as a message:
// the claim is about what is joined, not about what is cut.
func readLetters(c net.Conn, traits echo.Traits) error {
	buf := make([]byte, 64)
	for left := burst * (burst + 1) / 2; left > 0; {
		if !traits.Reliable {
			c.SetReadDeadline(soon())
		}
		n, err := c.Read(buf)
		if !traits.Reliable && timedOut(err) {
			return nil
		}
		if err != nil {
			return err
		}
		got := buf[:n]
		if traits.Boundaries && bytes.Count(got, got[:1]) != n {
			return fmt.Errorf("one Read returned %q, of several Writes", got)
		}
		left -= n
	}
	return nil
}

// truncates reads a message with a buffer that is too short, and looks whether
// the next Read returns the rest of it or another message.
func truncates(ctx context.Context, t echo.Transport) error {
	return withPair(ctx, t, func(client, server net.Conn) error {
		long, next := []byte("a long message"), []byte("the next one")
		for _, msg := range [][]byte{long, next} {
			if _, err := client.Write(msg); err != nil {
				return err
			}
		}
		const size = 3
		if !t.Traits().Truncates {
			return readPieces(server, append(long, next...), size)
		}
		// Some systems report the loss as an error of this Read.
		buf := make([]byte, 64)
		n, err := server.Read(buf[:size])
		if timedOut(err) {
			return err
		}
		if err := same(buf[:n], long[:size]); err != nil {
			return err
		}
		n, err = server.Read(buf)
		if err != nil {
			return err
		}
		return same(buf[:n], next)
	})
}

// readPieces reads want with a buffer of size bytes.
func readPieces(c net.Conn, want []byte, size int) error {
	buf := make([]byte, size)
	for at := 0; at < len(want); {
		n, err := c.Read(buf)
		if err != nil {
			return fmt.Errorf("after %q: %w", want[:at], err)
		}
		if !bytes.HasPrefix(want[at:], buf[:n]) {
			return fmt.Errorf("after %q came %q", want[:at], buf[:n])
		}
		at += n
	}
	return nil
}

// emptyMessages sends an empty message and another one, which is how the end of
// a stream and a Write that did nothing are told from a message.
func emptyMessages(ctx context.Context, t echo.Transport) error {
	return withPair(ctx, t, func(client, server net.Conn) error {
		for _, msg := range []string{"", "next"} {
			if _, err := client.Write([]byte(msg)); err != nil {
				return fmt.Errorf("Write of %q: %w", msg, err)
			}
		}
		buf := make([]byte, 64)
		n, err := server.Read(buf)
		empty := n == 0 && err == nil
		switch claimed := t.Traits().EmptyMessages; {
		case claimed && !empty:
			return fmt.Errorf("the first Read returned %q, %v", buf[:n], err)
		case !claimed && empty:
			return fmt.Errorf("the first Read returned no bytes and no error")
		case !claimed:
			return nil
		}
		return expect(server, t.Traits(), []byte("next"))
	})
}

// beyond is a size that nothing but memory can take, in one Write.
const beyond = 32 << 20

// maxMessage sends messages up to the limit. They have to arrive as well, or it
// would be met by a transport that accepts anything and drops it.
func maxMessage(ctx context.Context, t echo.Transport) error {
	traits := t.Traits()
	most := traits.MaxMessage
	switch {
	case most == 0 && traits.Boundaries:
		most = beyond
	case most == 0:
		most = beyond / 4
	}
	return withPair(ctx, t, func(client, server net.Conn) error {
		for _, size := range []int{1, most / 2, most} {
			if err := carry(ctx, client, server, traits, size); err != nil {
				return fmt.Errorf("a Write of %d bytes: %w", size, err)
			}
		}
		return nil
	})
}

// carry sends size bytes in one Write while the peer reads them.
func carry(ctx context.Context, from, to net.Conn, traits echo.Traits, size int) error {
	endWith(ctx, from)
	endWith(ctx, to)
	msg := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
	sent := make(chan error, 1)
	go func() {
		n, err := from.Write(msg)
		if err == nil && n != size {
			err = io.ErrShortWrite
		}
		if err != nil || !traits.Reliable {
			to.SetReadDeadline(soon()) // nothing has to come any more
		}
		sent <- err
	}()
	err := expect(to, traits, msg)
	if err != nil {
		from.SetWriteDeadline(soon()) // nobody reads any more
	}
	if err := <-sent; err != nil {
		return err
	}
	if timedOut(err) && !traits.Reliable {
		return nil // accepted, and lost
	}
	return err
}
