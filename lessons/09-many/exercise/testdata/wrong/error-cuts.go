// breaks: drains
// believes: Grace is for an end that somebody has asked for.

package exercise

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
	if err != nil {
		grace = 0
	}
	c.drain(grace)
	return err
}
