package echotest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/socketlab/socketlab/echo"
)

// cancelled ends a server that has one client, who is silent: that takes it
// the 100 ms after which it gives a connection up.
func cancelled(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(r *running, c net.Conn) error {
		r.cancel()
		if err := r.wait(); err != nil {
			return fmt.Errorf("Serve: %w", err)
		}
		return gone(ctx, r, c)
	})
}

// gone checks that a server has ended: for its client, and for the next.
func gone(ctx context.Context, r *running, c net.Conn) error {
	if r.t.Traits().Connected {
		if err := ends(c); err != nil {
			return fmt.Errorf("the client: %w", err)
		}
	}
	if !r.t.Traits().Refuses {
		return nil
	}
	c, err := r.dial(ctx)
	if err != nil {
		return nil
	}
	c.Close()
	return errors.New("Dial succeeds although the server has ended")
}

// cancelledBefore serves with a context that is done already, which is what a
// program does that was interrupted while it started.
func cancelledBefore(ctx context.Context, t echo.Transport) error {
	s, err := t.Listen(ctx, "")
	if err != nil {
		return err
	}
	defer s.Close()
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return s.Serve(ctx)
}

// drains cancels a server while it has much to send back. Nobody has read any of
// it, so where Writes wait, the server waits in one, and has unread input: to
// close the connection now would throw that away.
func drains(ctx context.Context, t echo.Transport) error {
	traits, limit := t.Traits(), burst
	if traits.Connected && traits.Backpressure {
		limit = 4 * floodLimit
	}
	return withServer(ctx, t, func(r *running, c net.Conn) error {
		f, err := pour(c, limit)
		if err != nil {
			return err
		}
		r.cancel()
		if err := f.collect(c, traits, false); err != nil {
			return err
		}
		if err := r.wait(); err != nil {
			return fmt.Errorf("Serve: %w", err)
		}
		return gone(ctx, r, c)
	})
}

// closed ends a server under its client.
func closed(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(r *running, c net.Conn) error {
		if err := r.Close(); err != nil {
			return err
		}
		if err := r.wait(); !errors.Is(err, net.ErrClosed) {
			return fmt.Errorf("Serve: %v", err)
		}
		return gone(ctx, r, c)
	})
}

// closedBefore serves what was closed: Serve may lose that race at any start.
func closedBefore(ctx context.Context, t echo.Transport) error {
	s, err := t.Listen(ctx, "")
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	if err := s.Serve(ctx); !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("Serve: %v", err)
	}
	return nil
}

// closeTwice closes from several goroutines, and again when all is over.
func closeTwice(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(r *running, _ net.Conn) error {
		if err := all(3, func(int) error { return r.Close() }); err != nil {
			return err
		}
		r.wait()
		return r.Close()
	})
}

// closeUnblocksRead does not know whether the Read waits already. Over the
// rounds it sometimes does and sometimes begins after the Close.
func closeUnblocksRead(ctx context.Context, t echo.Transport) error {
	const rounds = 20
	return withServer(ctx, t, func(r *running, _ net.Conn) error {
		for range rounds {
			c, err := r.dial(ctx)
			if err != nil {
				return err
			}
			read := make(chan error, 1)
			go func() {
				_, err := c.Read(make([]byte, 64))
				read <- err
			}()
			if err := c.Close(); err != nil {
				return err
			}
			// A close frame may be answered before the socket itself is closed.
			if err := <-read; !errors.Is(err, net.ErrClosed) && err != io.EOF {
				return fmt.Errorf("Read: %v", err)
			}
			if _, err := c.Write([]byte("late")); !errors.Is(err, net.ErrClosed) {
				return fmt.Errorf("Write: %v", err)
			}
		}
		return nil
	})
}

// deadline reads what never comes. The error has to be the one that package net
// documents, whatever a library below makes of it.
func deadline(ctx context.Context, t echo.Transport) error {
	return withPair(ctx, t, func(c, _ net.Conn) error {
		c.SetReadDeadline(soon())
		n, err := c.Read(make([]byte, 64))
		if n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("Read: %d, %v", n, err)
		}
		return nil
	})
}
