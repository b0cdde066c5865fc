//go:build !linux

package ping

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/socketlab/socketlab/internal/errno"
)

// errNotTried marks the kinds for which package net has no call.
var errNotTried = errors.New("not tried")

// trySocket opens a socket of the kinds that package net offers, since the
// numbers of types and protocols differ from system to system.
func trySocket(family, kind, protocol string) error {
	switch host := map[string]string{"AF_INET": "127.0.0.1", "AF_INET6": "::1"}[family]; {
	case protocol == "TCP":
		return closeOpened(net.Listen("tcp", net.JoinHostPort(host, "0")))
	case protocol == "UDP":
		return closeOpened(net.ListenPacket("udp", net.JoinHostPort(host, "0")))
	case protocol == "ICMP" && kind == "SOCK_RAW":
		return closeOpened(Open(RawSocket, netip.MustParseAddr(host)))
	case protocol == "ICMP":
		return closeOpened(Open(PingSocket, netip.MustParseAddr(host)))
	case family == "AF_UNIX":
		return tryUnixSocket(protocol)
	}
	return errNotTried
}

func tryUnixSocket(network string) error {
	dir, err := os.MkdirTemp("", "sl")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "s")
	if network == "unixgram" {
		return closeOpened(net.ListenPacket(network, path))
	}
	return closeOpened(net.Listen(network, path))
}

// closeOpened closes s if it could be opened.
func closeOpened[S interface{ Close() error }](s S, err error) error {
	if err != nil {
		return err
	}
	return s.Close()
}

// errnoName is short, since the numbers of errors differ from system to system.
func errnoName(err error) string {
	if err == errNotTried {
		return "not tried"
	}
	return "no"
}

func (o Offer) describeErrno(err error) string {
	if err == errNotTried {
		return "Go's package net has no call for it"
	}
	return errno.RootCause(err)
}
