package echotest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"

	"github.com/socketlab/socketlab/echo"
)

// echoes asks in sizes that every transport carries on every system.
func echoes(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(_ *running, c net.Conn) error {
		for _, size := range []int{1, 2, 100, 1000, 2000} {
			if err := ask(ctx, c, t.Traits(), bytes.Repeat([]byte{'x'}, size)); err != nil {
				return err
			}
		}
		return nil
	})
}

// largest sends a message that does not fit the buffers on the way, so it reads
// at the same time.
func largest(ctx context.Context, t echo.Transport) error {
	size := t.Traits().MaxMessage
	if size == 0 {
		size = beyond / 8
	}
	return withServer(ctx, t, func(_ *running, c net.Conn) error {
		return carry(ctx, c, c, t.Traits(), size)
	})
}

// bothWays has the ends of a Pair take turns.
func bothWays(ctx context.Context, t echo.Transport) error {
	return eachWay(ctx, t, func(a, b net.Conn) error {
		for range 3 {
			if err := converse(a, b, t.Traits()); err != nil {
				return err
			}
			if err := converse(b, a, t.Traits()); err != nil {
				return err
			}
		}
		return nil
	})
}

// shortBuffer calls RoundTrip with buffers that are too short.
func shortBuffer(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(_ *running, c net.Conn) error {
		for _, buf := range [][]byte{nil, make([]byte, 3)} {
			if n, err := echo.RoundTrip(c, []byte("long"), buf); n != 0 || !errors.Is(err, io.ErrShortBuffer) {
				return fmt.Errorf("a buffer of %d bytes: %d, %v", len(buf), n, err)
			}
		}
		// Had anything been sent, it would come back first.
		buf := make([]byte, 64)
		n, err := echo.RoundTrip(c, []byte("next"), buf)
		if err != nil {
			return err
		}
		return same(buf[:n], []byte("next"))
	})
}

// twoServers has both of them answer, so each has an address of its own.
func twoServers(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(first *running, _ net.Conn) error {
		return withServer(ctx, t, func(second *running, _ net.Conn) error {
			if first.Addr().String() == second.Addr().String() {
				return fmt.Errorf("both are at %s", first.Addr())
			}
			return nil
		})
	})
}

// taken listens where a server lives, who must not notice.
func taken(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(r *running, c net.Conn) error {
		s, err := t.Listen(ctx, r.Addr().String())
		if err == nil {
			s.Close()
			return fmt.Errorf("Listen succeeds twice at %s", r.Addr())
		}
		return ask(ctx, c, t.Traits(), []byte("the first still serves"))
	})
}

// freeAgain listens where a server has been a moment ago. Connections of it may
// still linger in the kernel (TIME_WAIT).
func freeAgain(ctx context.Context, t echo.Transport) error {
	var addr string
	err := withServer(ctx, t, func(r *running, _ net.Conn) error {
		addr = r.Addr().String()
		return nil
	})
	if err != nil {
		return err
	}
	// A path may have been in a folder made for it, and gone with it.
	if dir := filepath.Dir(addr); filepath.IsAbs(addr) && os.Mkdir(dir, 0o700) == nil {
		defer os.Remove(dir)
	}
	r, err := start(ctx, t, addr)
	if err != nil {
		return err
	}
	return errors.Join(askOnce(ctx, r), r.end())
}

// askOnce asks one question over a connection of its own.
func askOnce(ctx context.Context, r *running) error {
	c, err := r.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return ask(ctx, c, r.t.Traits(), []byte("one more"))
}

// manyClients has each client send what no other sends.
func manyClients(ctx context.Context, t echo.Transport) error {
	const clients, messages = 20, 50
	return withServer(ctx, t, func(r *running, _ net.Conn) error {
		return all(clients, func(i int) error {
			c, err := r.dial(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			for j := range messages {
				if err := ask(ctx, c, t.Traits(), numbered(16, i*messages+j)); err != nil {
					return fmt.Errorf("client %d, message %d: %w", i, j, err)
				}
			}
			return nil
		})
	})
}

// window keeps up to 64 messages on their way, again and again until all of
// them are: a server that waits for input that is there already stops.
func window(ctx context.Context, t echo.Transport) error {
	const messages, size = 2000, 64
	return withServer(ctx, t, func(_ *running, c net.Conn) error {
		p := newPipeline(c, t.Traits(), size, 64)
		read := make(chan error, 1)
		go func() { read <- p.read(messages) }()
		err := p.write(messages)
		return errors.Join(err, <-read)
	})
}

// neverReads has a client that sends until nobody takes any more: its answers
// fill its own receive buffer, then the server's send buffer, then the server
// stops reading, and the buffers of the other direction fill as well.
func neverReads(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(r *running, stuck net.Conn) error {
		if _, err := pour(stuck, 4*floodLimit); err != nil {
			return err
		}
		return askOnce(ctx, r)
	})
}

// goneUnread leaves answers behind that nobody will read.
func goneUnread(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(r *running, c net.Conn) error {
		if _, err := pour(c, 256); err != nil {
			return err
		}
		c.Close() // its close frame may find the buffers full
		return askOnce(ctx, r)
	})
}

// halfClosed sends more than one buffer holds, so that the end of its direction
// reaches the server while answers are still on their way.
func halfClosed(ctx context.Context, t echo.Transport) error {
	const size, pieces = 16 << 10, 16
	piece := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	return withServer(ctx, t, func(_ *running, c net.Conn) error {
		sent := make(chan error, 1)
		go func() {
			var err error
			for i := 0; i < pieces && err == nil; i++ {
				_, err = c.Write(piece)
			}
			sent <- errors.Join(err, closeWrite(c))
		}()
		err := endsWith(c, bytes.Repeat(piece, pieces))
		return errors.Join(err, <-sent)
	})
}
