//go:build !linux

package halfclose

import "net"

func acknowledged(net.Conn) string { return "" }

func tcpTimeouts(net.Conn) []string { return nil }
