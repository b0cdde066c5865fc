package echotest

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/socketlab/socketlab/echo"
)

// contextDone calls with a context that is done, where nothing else is wrong:
// the server it dials is there.
func contextDone(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(r *running, _ net.Conn) error {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		if s, err := t.Listen(ctx, ""); !errors.Is(err, context.Canceled) {
			if err == nil {
				s.Close()
			}
			return fmt.Errorf("Listen: %v", err)
		}
		if c, err := t.Dial(ctx, r.Addr().String()); !errors.Is(err, context.Canceled) {
			if err == nil {
				c.Close()
			}
			return fmt.Errorf("Dial: %v", err)
		}
		if client, server, err := t.Pair(ctx); !errors.Is(err, context.Canceled) {
			if err == nil {
				client.Close()
				server.Close()
			}
			return fmt.Errorf("Pair: %v", err)
		}
		return nil
	})
}

// dialCancelled dials a server that does not serve. Where the two programs have
// to shake hands, Dial waits for it; elsewhere it may succeed.
func dialCancelled(ctx context.Context, t echo.Transport) error {
	s, err := t.Listen(ctx, "")
	if err != nil {
		return err
	}
	defer s.Close()
	// One context ends because somebody ends it, the other by its own deadline.
	timed, cancel := context.WithDeadline(ctx, soon())
	defer cancel()
	called, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(timed, cancel)()
	if c, err := t.Dial(called, s.Addr().String()); err == nil {
		c.Close()
	} else if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("Dial: %v, when the context is cancelled", err)
	}
	timed, cancel = context.WithDeadline(ctx, soon())
	defer cancel()
	if c, err := t.Dial(timed, s.Addr().String()); err == nil {
		c.Close()
	} else if !timedOut(err) { // the context's error, or that of a socket with its deadline
		return fmt.Errorf("Dial: %v, at the context's deadline", err)
	}
	return nil
}

// contextBoundsCall cancels what Listen and Dial were called with, and goes on
// using what they returned.
func contextBoundsCall(ctx context.Context, t echo.Transport) error {
	short, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := t.Listen(short, "")
	if err != nil {
		return err
	}
	r := serve(ctx, t, s)
	c, err := t.Dial(short, s.Addr().String())
	if err != nil {
		return errors.Join(err, r.end())
	}
	defer c.Close()
	endWith(ctx, c)
	cancel()
	for range 3 {
		err = errors.Join(err, ask(ctx, c, t.Traits(), []byte("afterwards")))
	}
	return errors.Join(err, askOnce(ctx, r), r.end())
}
