// breaks: told
// believes: Accept returns now and then, and that is the time to look at ctx.

package exercise

// accept returns the error that ends it.
func (c *crowd) accept(ctx context.Context, ln net.Listener, handle func(net.Conn)) error {
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
