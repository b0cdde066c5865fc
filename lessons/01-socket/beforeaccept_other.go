//go:build !linux

package socket

import (
	"context"
	"net"

	"github.com/socketlab/socketlab/echo"
)

// unread and waiting need SIOCOUTQ and /proc, which are Linux's.
func unread(context.Context, echo.Transport, net.Addr, net.Conn) []string { return nil }

func waiting(echo.Transport, net.Addr) []string { return nil }
