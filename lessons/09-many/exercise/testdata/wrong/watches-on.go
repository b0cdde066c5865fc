// breaks: nothing-left
// believes: Who waits for ctx is let go, since every ctx ends.

package exercise

// accept returns the error that ends it.
func (c *crowd) accept(ctx context.Context, ln net.Listener, handle func(net.Conn)) error {
	// Accept knows no context. It ends when its listener is closed.
	go func() {
		<-ctx.Done()
		ln.Close()
	}()
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
