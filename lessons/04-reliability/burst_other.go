//go:build !linux

package reliability

import "net"

// burst is how many messages are more than a buffer of the usual size holds.
func burst(net.Conn) int { return 5000 }
