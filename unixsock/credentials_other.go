//go:build !linux

package unixsock

import (
	"errors"
	"net"
)

// peerCredentials is written for Linux: other systems have calls of their
// own (getpeereid, LOCAL_PEERCRED), and Windows has none.
func peerCredentials(net.Conn) (Credentials, error) {
	return Credentials{}, errors.ErrUnsupported
}
