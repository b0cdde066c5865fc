//go:build !linux

package unixdomain

import (
	"context"
	"errors"
	"net"

	"github.com/socketlab/socketlab/unixsock"
)

// senderOf is written for Linux.
func senderOf(context.Context, net.Conn, net.Conn) (*unixsock.Credentials, error) {
	return nil, errors.ErrUnsupported
}
