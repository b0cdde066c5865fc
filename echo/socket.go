package echo

import "net"

// Socket returns the socket itself, with all its methods, for its options.
// Whoever reads or writes it directly does so without limits.
func Socket(c net.Conn) net.Conn {
	if s, ok := c.(interface{ Socket() net.Conn }); ok {
		return s.Socket()
	}
	return c
}
