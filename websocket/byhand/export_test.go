package byhand

import "net"

// TCP is the connection under a net.Conn of this package.
func TCP(c net.Conn) net.Conn { return c.(*conn).ws.Conn }
