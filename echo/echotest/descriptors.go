package echotest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"

	"github.com/socketlab/socketlab/echo"
)

// descriptorsClosed counts them around a busy server. The first round opens
// what the Go runtime keeps for itself.
func descriptorsClosed(ctx context.Context, t echo.Transport) error {
	if err := busy(ctx, t); err != nil {
		return err
	}
	before, ok := descriptors()
	if !ok {
		return nil // this system does not list them
	}
	if err := busy(ctx, t); err != nil {
		return err
	}
	// The last connections may still be on their way out.
	for ctx.Err() == nil {
		if now, _ := descriptors(); now <= before {
			return nil
		}
		runtime.Gosched()
	}
	now, _ := descriptors()
	return fmt.Errorf("%d descriptors are open, before it were %d", now, before)
}

func descriptors() (n int, ok bool) {
	open, err := os.ReadDir("/proc/self/fd")
	return len(open), err == nil
}

// busy has clients that close, clients that are closed, and a Dial and a Listen
// that fail.
func busy(ctx context.Context, t echo.Transport) error {
	const clients = 10
	var addr string
	err := withServer(ctx, t, func(r *running, _ net.Conn) error {
		addr = r.Addr().String()
		if s, err := t.Listen(ctx, addr); err == nil {
			s.Close()
		}
		// Half of the clients close the server when they have their answer,
		// and cut the others off in whatever they are doing.
		all(clients, func(i int) error {
			c, err := r.dial(ctx)
			if err != nil {
				return err
			}
			defer c.Close()
			if err := ask(ctx, c, t.Traits(), numbered(16, i)); err != nil || i%2 == 0 {
				return err
			}
			return r.Close()
		})
		return nil
	})
	if c, err := t.Dial(ctx, addr); err == nil {
		c.Close()
	}
	return errors.Join(err, bothWays(ctx, t))
}
