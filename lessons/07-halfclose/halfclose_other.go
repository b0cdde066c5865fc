//go:build !unix

package halfclose

import (
	"context"
	"errors"
	"net"
)

// shutdown ends the sending direction of the socket under c, on Unix systems.
func shutdown(context.Context, net.Conn) error { return errors.ErrUnsupported }
