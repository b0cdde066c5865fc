//go:build !linux

package callcount

import (
	"errors"
	"net"
)

// segments returns errors.ErrUnsupported: only Linux reports the segments of a
// connection.
func segments(c net.Conn) (out, in int, err error) { return 0, 0, errors.ErrUnsupported }
