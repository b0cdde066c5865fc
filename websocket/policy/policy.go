// Package policy decides whether a server accepts a request, by its Host
// field and its Origin field. Its functions take strings, so that WebSocket
// servers and page servers can share them.
package policy

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

// AllowsHost reports whether host, the Host field of a request, names the
// server that the request has reached: as localhost, by the address of
// local, or by one of names. Local is this end of the connection,
// "host:port"; names holds host names and addresses, without ports.
//
// A page can let its own name point to this machine after it was loaded,
// and is then of the same origin as the server: DNS rebinding. It cannot
// change the name in the Host field.
func AllowsHost(host, local string, names []string) bool {
	name := hostname(host)
	if ip := net.ParseIP(name); ip != nil {
		own, _, err := net.SplitHostPort(local)
		return err == nil && ip.Equal(net.ParseIP(own)) || contains(names, name)
	}
	return isLocalhost(name) || contains(names, name)
}

// AllowsAnyAddress reports whether host, the Host field of a request, is
// localhost or any IP address. DNS rebinding needs a name, so this rejects
// it on a server that does not know its addresses.
func AllowsAnyAddress(host string) bool {
	name := hostname(host)
	return isLocalhost(name) || net.ParseIP(name) != nil
}

// AllowsOrigin reports whether a page of origin, the Origin field of a
// request, may connect: it comes from the server itself, at scheme and
// host, or allowed lists its origin. Browsers let any page connect anywhere
// and report its origin (RFC 6455, section 10.2). Programs send no Origin:
// "" is allowed.
func AllowsOrigin(origin, scheme, host string, allowed []string) bool {
	return origin == "" || strings.EqualFold(origin, scheme+"://"+host) ||
		contains(allowed, origin)
}

// hostname drops the port of host, and the brackets of an IPv6 address.
func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }

func isLocalhost(name string) bool { return strings.EqualFold(name, "localhost") }

// contains compares without case, as host names are compared. It never
// finds "", which a server on all addresses has for a name.
func contains(list []string, name string) bool {
	return name != "" && slices.ContainsFunc(list, func(s string) bool {
		return strings.EqualFold(s, name)
	})
}
