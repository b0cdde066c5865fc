// breaks: all-at-once
// believes: A loop that accepts and handles serves everybody, one after the other.

package exercise

func (c *crowd) handle(conn net.Conn, handle func(net.Conn)) {
	c.mu.Lock()
	c.conns[conn] = true
	c.mu.Unlock()
	defer c.close(conn)
	handle(conn)
}
