// breaks: drains
// believes: When the server ends, its connections end with it.

package exercise

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"
)

// The waits between an Accept that has failed and the next one.
const (
	FirstWait = 5 * time.Millisecond
	LastWait  = time.Second
)

// Serve accepts connections from ln, and calls handle for each of them, until
// ctx is done.
func Serve(
	ctx context.Context, ln net.Listener,
	handle func(net.Conn), grace time.Duration,
) error {
	c := crowd{conns: map[net.Conn]bool{}}
	err := c.accept(ctx, ln, handle)
	if ctx.Err() != nil {
		err = nil
	}
	// The connections do not notice: each is a socket of its own.
	ln.Close()
	c.drain(0)
	return err
}

// A crowd is the connections that are being handled.
type crowd struct {
	handlers sync.WaitGroup
	mu       sync.Mutex
	conns    map[net.Conn]bool
}

// accept returns the error that ends it.
func (c *crowd) accept(ctx context.Context, ln net.Listener, handle func(net.Conn)) error {
	// Accept knows no context. It ends when its listener is closed.
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	wait := FirstWait
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			wait = FirstWait
			c.handle(conn, handle)
		case ctx.Err() != nil || !passes(err):
			return err
		default:
			// The connection waits in the kernel's queue. To ask again at once
			// would only keep a processor busy.
			select {
			case <-time.After(wait):
				wait = min(2*wait, LastWait)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// passes reports whether the next Accept may succeed (accept(2)).
func passes(err error) bool {
	for _, cause := range []error{
		syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED,
	} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}

func (c *crowd) handle(conn net.Conn, handle func(net.Conn)) {
	c.mu.Lock()
	c.conns[conn] = true
	c.mu.Unlock()
	c.handlers.Go(func() {
		defer c.close(conn)
		handle(conn)
	})
}

// close gives the descriptor back, which Accept may be waiting for.
func (c *crowd) close(conn net.Conn) {
	conn.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, conn)
}

// drain waits for the handlers, and after grace ends what they wait for.
func (c *crowd) drain(grace time.Duration) {
	late := time.AfterFunc(grace, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for conn := range c.conns {
			conn.Close()
		}
	})
	defer late.Stop()
	c.handlers.Wait()
}
