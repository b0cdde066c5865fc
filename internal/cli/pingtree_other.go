//go:build !linux

package cli

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/socketlab/socketlab/internal/errno"
)

// errNotTried is about kinds for which package net has no call.
var errNotTried = errors.New("not tried")

// ask tries what package net can make, since the numbers of types and protocols
// differ from system to system.
func ask(family, kind, protocol string) error {
	switch host := map[string]string{"AF_INET": "127.0.0.1", "AF_INET6": "::1"}[family]; {
	case protocol == "TCP":
		return closed(net.Listen("tcp", net.JoinHostPort(host, "0")))
	case protocol == "UDP":
		return closed(net.ListenPacket("udp", net.JoinHostPort(host, "0")))
	case protocol == "ICMP" && kind == "SOCK_RAW":
		return closed(openEcho("raw", netip.MustParseAddr(host)))
	case protocol == "ICMP":
		return closed(openEcho("ping", netip.MustParseAddr(host)))
	case family == "AF_UNIX":
		return askUnix(protocol)
	}
	return errNotTried
}

func askUnix(network string) error {
	dir, err := os.MkdirTemp("", "sl")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "s")
	if network == "unixgram" {
		return closed(net.ListenPacket(network, path))
	}
	return closed(net.Listen(network, path))
}

// closed closes what could be opened.
func closed[S interface{ Close() error }](s S, err error) error {
	if err != nil {
		return err
	}
	return s.Close()
}

// errnoName is short: the numbers of errors differ from system to system.
func errnoName(err error) string {
	if err == errNotTried {
		return "not tried"
	}
	return "no"
}

func (o offer) meaning(err error) string {
	if err == errNotTried {
		return "Go's package net has no call for it"
	}
	return errno.RootCause(err)
}
