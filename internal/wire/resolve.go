package wire

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// resolve turns an address in the form of package net into numbers. An empty
// host is unnamed, or its IPv4 form where the network asks for that.
func (h *Host) resolve(network, address string, unnamed netip.Addr) (netip.AddrPort, error) {
	host, port, err := split(network, address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	addr := unnamed
	if host != "" {
		if addr, err = h.find(network, host); err != nil {
			return netip.AddrPort{}, err
		}
	} else if isFour(network) && addr.Is6() {
		addr = netip.IPv4Unspecified()
	} else if isSix(network) && addr.IsLoopback() {
		addr = loopback6
	}
	if isFour(network) && !addr.Is4() || isSix(network) && !addr.Is6() {
		return netip.AddrPort{}, &net.AddrError{Err: "no suitable address found", Addr: address}
	}
	return netip.AddrPortFrom(addr, port), nil
}

func isFour(network string) bool { return strings.HasSuffix(network, "4") || network == networkICMP }

func isSix(network string) bool { return strings.HasSuffix(network, "6") || network == networkICMP6 }

// split knows the networks, and that those of ICMP have no ports.
func split(network, address string) (host string, port uint16, err error) {
	switch network {
	case networkICMP, networkICMP6:
		return address, 0, nil
	case "tcp", "tcp4", "tcp6", "udp", "udp4", "udp6":
	default:
		return "", 0, net.UnknownNetworkError(network)
	}
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	n, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return "", 0, &net.AddrError{Err: "invalid port", Addr: address}
	}
	return host, uint16(n), nil
}

// find returns the address of a host by name. As in package net, IPv4 comes
// first.
func (h *Host) find(network, host string) (netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap(), nil
	}
	if host == "localhost" {
		if isSix(network) {
			return loopback6, nil
		}
		return loopback4, nil
	}
	if addr, ok := h.net.lookup(host, isSix(network)); ok {
		return addr, nil
	}
	return netip.Addr{}, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// named is an address as it was given, for errors.
type named struct{ network, address string }

func (n named) Network() string { return n.network }
func (n named) String() string  { return n.address }
