// Package endpoint handles the URLs that commands take: it parses them, makes
// transports of them, and explains why a server could not be reached or
// started.
package endpoint

import (
	"net"
	"net/url"
	"runtime"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/transports"
)

// A Target holds the parsed URL of an echo server.
type Target struct {
	Scheme string
	Addr   string // in the transport's own form; "" stands for any free address
}

// DefaultTargets lists one server for each kind of socket.
func DefaultTargets() []Target {
	var all []Target
	for _, k := range transports.Kinds() {
		if !k.Variant {
			all = append(all, Target{Scheme: k.Scheme})
		}
	}
	return all
}

// String returns the URL.
func (t Target) String() string {
	switch {
	case t.IsWebSocket():
		return t.Addr
	case !t.isPath():
		// The zone of an IPv6 address follows an escaped % (RFC 6874).
		return t.Scheme + "://" + strings.Replace(t.Addr, "%", "%25", 1)
	case strings.HasPrefix(t.Addr, "/"):
		return t.Scheme + "://" + t.Addr
	case runtime.GOOS == "windows" && strings.Contains(t.Addr, ":"):
		return t.Scheme + ":///" + strings.ReplaceAll(t.Addr, `\`, "/")
	}
	return t.Scheme + ":" + t.Addr
}

// Transport returns the transport for the scheme of t.
func (t Target) Transport(o transports.Options) echo.Transport {
	return t.kind().New(o)
}

// kind returns the entry of the list, which is empty for an unknown scheme.
func (t Target) kind() transports.Kind {
	k, _ := transports.ForScheme(t.Scheme)
	return k
}

func (t Target) isPath() bool { return t.kind().Form == transports.Path }

// IsWebSocket reports whether the scheme is ws or wss.
func (t Target) IsWebSocket() bool { return t.kind().Form == transports.URL }

// IsTLS reports whether the scheme needs TLS.
func (t Target) IsTLS() bool { return t.kind().TLS }

// BoundTo returns t with the port of a bound server. It preserves the host of
// t, since certificates are for names. If that host stands for all addresses of
// the machine, BoundTo replaces it by one that a client can dial.
func (t Target) BoundTo(bound net.Addr) Target {
	asked, _ := t.HostPort()
	t.Addr = bound.String()
	if t.isPath() {
		return t
	}
	host, port := t.HostPort()
	switch {
	case !IsUnspecified(asked):
	case !IsUnspecified(host):
		asked = host
	case strings.Contains(asked, ":"):
		asked = "::1"
	default:
		asked = "127.0.0.1"
	}
	if u, err := url.Parse(t.Addr); t.IsWebSocket() && err == nil {
		u.Host = net.JoinHostPort(asked, port)
		t.Addr = u.String() // which escapes a zone
		return t
	}
	t.Addr = net.JoinHostPort(asked, port)
	return t
}

// IsUnspecified reports whether host stands for all addresses of a machine.
func IsUnspecified(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}

// IsExclusive reports whether only one server can have t. Port 0 is a different
// port for each server.
func (t Target) IsExclusive() bool {
	_, port := t.HostPort()
	return t.isPath() || port != "0"
}

// RequestURI returns the path at which a WebSocket server echoes.
func (t Target) RequestURI() string {
	if u, err := url.Parse(t.Addr); err == nil && t.Addr != "" {
		return u.RequestURI()
	}
	return "/echo"
}

// PageURL returns the URL of the page that a WebSocket server shows to
// browsers. It has no zone, since browsers take none (RFC 9844).
func (t Target) PageURL() string {
	host, port := t.HostPort()
	host, _, _ = strings.Cut(host, "%")
	return strings.Replace(t.Scheme, "ws", "http", 1) + "://" + net.JoinHostPort(host, port) + "/"
}

// Encrypted returns t with TLS, as --tls asks for: tcp becomes tls, ws becomes
// wss, other schemes stay.
func (t Target) Encrypted() Target {
	return t.withTLS(true)
}

func (t Target) withTLS(tls bool) Target {
	if k, ok := t.kind().WithTLS(tls); ok {
		t.Addr = strings.Replace(t.Addr, t.Scheme+"://", k.Scheme+"://", 1)
		t.Scheme = k.Scheme
	}
	return t
}

// HostPort returns host and port of t, or "" for both if it has none.
func (t Target) HostPort() (host, port string) {
	addr := t.Addr
	if u, err := url.Parse(t.Addr); t.IsWebSocket() && err == nil {
		addr = u.Host
	}
	host, port, _ = net.SplitHostPort(addr)
	return host, port
}
