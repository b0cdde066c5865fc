package echotest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// withPair calls f with the two ends of a connection, all of whose calls end
// with ctx.
func withPair(ctx context.Context, t echo.Transport, f func(client, server net.Conn) error) error {
	client, server, err := t.Pair(ctx)
	if err != nil {
		return fmt.Errorf("Pair: %w", err)
	}
	defer closeBoth(client, server)
	endWith(ctx, client)
	endWith(ctx, server)
	return f(client, server)
}

// closeBoth closes both ends simultaneously, since one may wait for the
// close frame of the other.
func closeBoth(client, server net.Conn) {
	all(2, func(i int) error { return []net.Conn{client, server}[i].Close() })
}

// endWith makes the calls of c end with ctx.
func endWith(ctx context.Context, c net.Conn) {
	end, _ := ctx.Deadline()
	c.SetDeadline(end)
}

// receive reads one message into buf, which is as long as the message: one Read
// of a datagram, and of anything else as many as it takes.
func receive(c net.Conn, traits echo.Traits, buf []byte) (int, error) {
	if traits.Truncates {
		return c.Read(buf)
	}
	return io.ReadFull(c, buf)
}

// expect receives one message and compares it with want.
func expect(c net.Conn, traits echo.Traits, want []byte) error {
	buf := make([]byte, len(want))
	n, err := receive(c, traits, buf)
	if err != nil {
		return fmt.Errorf("read %s, not %s: %w", short(buf[:n]), short(want), err)
	}
	return same(buf[:n], want)
}

func same(got, want []byte) error {
	if !bytes.Equal(got, want) {
		return fmt.Errorf("read %s, not %s", short(got), short(want))
	}
	return nil
}

// short quotes b, or says how long it is.
func short(b []byte) string {
	if len(b) > 40 {
		return fmt.Sprintf("%q... (%d bytes)", b[:20], len(b))
	}
	return fmt.Sprintf("%q", b)
}

// readAll reads until io.EOF, with a buffer that holds any message that the
// suite sends in pieces.
func readAll(c net.Conn) ([]byte, error) {
	var got []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := c.Read(buf)
		got = append(got, buf[:n]...)
		if err == io.EOF {
			return got, nil
		}
		if err != nil {
			return got, err
		}
	}
}

// ends checks that a Read of c ends because the peer has gone, not because of
// its deadline.
func ends(c net.Conn) error {
	buf := make([]byte, 64)
	for {
		_, err := c.Read(buf)
		if timedOut(err) {
			return fmt.Errorf("Read waits on: %w", err)
		}
		if err != nil {
			return nil
		}
	}
}

func timedOut(err error) bool {
	ne, ok := errors.AsType[net.Error](err)
	return ok && ne.Timeout()
}

// briefly is how long what is expected to time out, or is tried again, may take.
const briefly = 50 * time.Millisecond

// soon is the deadline of that.
func soon() time.Time { return time.Now().Add(briefly) }
