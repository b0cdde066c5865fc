//go:build !linux

package unixdomain

import (
	"context"
	"errors"
	"net"
	"os"
)

// sendFile is written for Linux.
func sendFile(context.Context, net.Conn, *os.File) (string, error) {
	return "", errors.ErrUnsupported
}

// receiveFile is written for Linux.
func receiveFile(context.Context, net.Conn) (*os.File, string, error) {
	return nil, "", errors.ErrUnsupported
}
