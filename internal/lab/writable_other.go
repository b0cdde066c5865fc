//go:build !unix

package lab

import (
	"errors"
	"net"
)

// Writable reports whether the kernel has room for what c writes. Unix systems
// tell.
func Writable(net.Conn) (room bool, err error) { return false, errors.ErrUnsupported }
