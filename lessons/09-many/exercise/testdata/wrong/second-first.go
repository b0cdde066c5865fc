// breaks: waits
// believes: A wait is doubled when Accept has failed, and the first time is one.

package exercise

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
			wait = min(2*wait, LastWait)
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}
