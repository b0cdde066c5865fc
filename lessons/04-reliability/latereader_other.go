//go:build !linux

package reliability

import "net"

// enough is how many messages are more than a buffer of the usual size holds.
func enough(net.Conn) int { return usual }

// room is known where lab.Option is.
func room(net.Conn) []string { return nil }

// drops are counted where there is /proc/net/udp.
func drops(net.Conn) int { return 0 }
