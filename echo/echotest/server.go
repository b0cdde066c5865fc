package echotest

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/socketlab/socketlab/echo"
)

// A running server serves until its end, or its cancel, is called.
type running struct {
	echo.Server
	t      echo.Transport
	cancel context.CancelFunc
	done   chan struct{}
	err    error // what Serve has returned, once done is closed
}

// start serves at addr.
func start(ctx context.Context, t echo.Transport, addr string) (*running, error) {
	s, err := t.Listen(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("Listen: %w", err)
	}
	return serve(ctx, t, s), nil
}

// serve serves s, which listens.
func serve(ctx context.Context, t echo.Transport, s echo.Server) *running {
	r := &running{Server: s, t: t, done: make(chan struct{})}
	ctx, r.cancel = context.WithCancel(ctx)
	go func() {
		r.err = s.Serve(ctx)
		close(r.done)
	}()
	return r
}

// wait returns what Serve returns, as often as it is asked. Nobody has to give
// up waiting: that is what the watchdog is for.
func (r *running) wait() error {
	<-r.done
	return r.err
}

// end closes the server, unless it has ended before.
func (r *running) end() error {
	defer r.cancel()
	err := r.Close()
	if served := r.wait(); served != nil && !errors.Is(served, net.ErrClosed) {
		return errors.Join(err, fmt.Errorf("Serve: %w", served))
	}
	return err
}

// dial returns a client all of whose calls end with ctx.
func (r *running) dial(ctx context.Context) (net.Conn, error) {
	c, err := r.t.Dial(ctx, r.Addr().String())
	if err != nil {
		return nil, fmt.Errorf("Dial: %w", err)
	}
	endWith(ctx, c)
	return c, nil
}

// withServer calls f with a server, and with a client of it that has been
// answered once.
func withServer(ctx context.Context, t echo.Transport, f func(r *running, c net.Conn) error) (err error) {
	r, err := start(ctx, t, "")
	if err != nil {
		return err
	}
	c, err := r.dial(ctx)
	if err != nil {
		return errors.Join(err, r.end())
	}
	// The closing handshake with a server that is stuck would take its time.
	defer c.Close()
	defer func() { err = errors.Join(err, r.end()) }()
	if err := ask(ctx, c, t.Traits(), []byte("the first message")); err != nil {
		return err
	}
	return f(r, c)
}

// ask sends msg and expects it back. Without a connection it may be lost, as
// may be the answer: then it is sent again.
func ask(ctx context.Context, c net.Conn, traits echo.Traits, msg []byte) error {
	if traits.Connected {
		if _, err := c.Write(msg); err != nil {
			return err
		}
		return expect(c, traits, msg)
	}
	defer endWith(ctx, c)
	for ctx.Err() == nil {
		if _, err := c.Write(msg); err != nil {
			return err
		}
		if err := await(c, msg); !timedOut(err) {
			return err
		}
	}
	return fmt.Errorf("no answer to %s: %w", short(msg), ctx.Err())
}

// await reads until msg comes, and ignores late answers to others.
func await(c net.Conn, msg []byte) error {
	c.SetReadDeadline(soon())
	buf := make([]byte, max(len(msg), 1024))
	for {
		n, err := c.Read(buf)
		if err != nil {
			return err
		}
		if same(buf[:n], msg) == nil {
			return nil
		}
	}
}
