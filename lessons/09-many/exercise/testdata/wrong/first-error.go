// breaks: survives
// believes: An Accept error is the end: the listener is broken.

package exercise

// accept returns the error that ends it.
func (c *crowd) accept(ctx context.Context, ln net.Listener, handle func(net.Conn)) error {
	// Accept knows no context. It ends when its listener is closed.
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			c.handle(conn, handle)
		case err != nil:
			return err
		}
	}
}
