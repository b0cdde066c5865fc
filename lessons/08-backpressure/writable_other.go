//go:build !unix

package backpressure

import "net"

// writable reports whether the kernel has room for what c writes, where it can
// be asked.
func writable(c net.Conn) bool { return false }
