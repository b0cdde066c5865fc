package echotest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// refuses dials an address that was a server's a moment ago.
func refuses(ctx context.Context, t echo.Transport) error {
	// Meanwhile the address may be given to somebody else, but not each time.
	const tries = 3
	for range tries {
		s, err := t.Listen(ctx, "")
		if err != nil {
			return err
		}
		addr := s.Addr().String()
		if err := s.Close(); err != nil {
			return err
		}
		c, err := t.Dial(ctx, addr)
		if err != nil {
			return ctx.Err()
		}
		c.Close()
	}
	if !t.Traits().Refuses {
		return nil
	}
	return errors.New("Dial succeeds after the server was closed")
}

// connected closes one end while the other one waits. Of what does not promise
// to notice, nothing is asked: waiting proves nothing.
func connected(ctx context.Context, t echo.Transport) error {
	if !t.Traits().Connected {
		return nil
	}
	return eachWay(ctx, t, func(closes, stays net.Conn) error {
		closed := make(chan error, 1)
		go func() { closed <- closes.Close() }()
		return errors.Join(ends(stays), <-closed)
	})
}

// eachWay calls f with both ends of a Pair, and with those of another the other
// way round.
func eachWay(ctx context.Context, t echo.Transport, f func(a, b net.Conn) error) error {
	err := withPair(ctx, t, func(client, server net.Conn) error { return f(client, server) })
	if err != nil {
		return fmt.Errorf("from the client's end: %w", err)
	}
	err = withPair(ctx, t, func(client, server net.Conn) error { return f(server, client) })
	if err != nil {
		return fmt.Errorf("from the server's end: %w", err)
	}
	return nil
}

// halfClose asks, ends its direction, and is answered. Each end may be the one
// that asks.
func halfClose(ctx context.Context, t echo.Transport) error {
	if !t.Traits().HalfClose {
		return nil
	}
	return eachWay(ctx, t, func(asks, answers net.Conn) error {
		question, answer := []byte("question"), []byte("answer")
		if _, err := asks.Write(question); err != nil {
			return err
		}
		if err := closeWrite(asks); err != nil {
			return err
		}
		if err := endsWith(answers, question); err != nil {
			return err
		}
		if _, err := answers.Write(answer); err != nil {
			return fmt.Errorf("the answer: %w", err)
		}
		if err := closeWrite(answers); err != nil {
			return err
		}
		return endsWith(asks, answer)
	})
}

// closeWrite is not part of net.Conn: whoever can do it offers the method.
func closeWrite(c net.Conn) error {
	h, ok := c.(interface{ CloseWrite() error })
	if !ok {
		return fmt.Errorf("%T has no CloseWrite", c)
	}
	return h.CloseWrite()
}

// endsWith reads until io.EOF and compares.
func endsWith(c net.Conn, want []byte) error {
	got, err := readAll(c)
	if err != nil {
		return fmt.Errorf("no io.EOF after %s: %w", short(got), err)
	}
	return same(got, want)
}

// resumable lets a Read time out, and then uses the connection both ways.
func resumable(ctx context.Context, t echo.Transport) error {
	return eachWay(ctx, t, func(a, b net.Conn) error {
		a.SetReadDeadline(time.Now())
		if _, err := a.Read(make([]byte, 64)); !timedOut(err) {
			return fmt.Errorf("a Read of nothing does not end at its deadline: %w", orEOF(err))
		}
		if !t.Traits().Resumable {
			return nil
		}
		endWith(ctx, a)
		if err := converse(b, a, t.Traits()); err != nil {
			return err
		}
		return converse(a, b, t.Traits())
	})
}

// converse sends a message and expects it at the other end.
func converse(from, to net.Conn, traits echo.Traits) error {
	msg := []byte("message")
	if _, err := from.Write(msg); err != nil {
		return err
	}
	return expect(to, traits, msg)
}

// orEOF gives an error to a call that should have failed and did not.
func orEOF(err error) error {
	if err == nil {
		return io.ErrUnexpectedEOF
	}
	return err
}
