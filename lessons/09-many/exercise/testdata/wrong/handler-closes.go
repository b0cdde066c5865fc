// breaks: closed
// believes: Who handles a connection closes it, and else the garbage collector does.

package exercise

func (c *crowd) handle(conn net.Conn, handle func(net.Conn)) {
	c.mu.Lock()
	c.conns[conn] = true
	c.mu.Unlock()
	c.handlers.Go(func() {
		handle(conn)
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.conns, conn)
	})
}
