//go:build !linux

package exercise

import (
	"errors"
	"net"
)

// This exercise is written for Linux.

func Rights(uintptr) ([]byte, error) { return nil, errors.ErrUnsupported }

func Descriptors([]byte) ([]int, error) { return nil, errors.ErrUnsupported }

// PeerCredentials returns errors.ErrUnsupported.
func PeerCredentials(*net.UnixConn) (Credentials, error) {
	return Credentials{}, errors.ErrUnsupported
}
