//go:build !unix

package reliability

import (
	"errors"
	"net"
)

// writable reports whether the kernel has room for what c writes, where it can
// be asked.
func writable(net.Conn) (bool, error) { return false, errors.ErrUnsupported }
