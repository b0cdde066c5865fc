// Package endpoint is about the URLs that commands take: it parses them, makes
// transports of them, and says in a sentence why a server could not be reached or
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

// A Target is where an echo is served or sought: a URL taken apart.
type Target struct {
	Scheme string
	Addr   string // in the transport's own form; "" is any free one
}

// DefaultTargets are one server of each kind, without TLS.
func DefaultTargets() []Target {
	var all []Target
	for _, s := range transports.Schemes[:6] {
		all = append(all, Target{Scheme: s})
	}
	return all
}

// String is the URL again.
func (t Target) String() string {
	switch {
	case t.IsWebSocket():
		return t.Addr
	case !t.isUnix():
		return t.Scheme + "://" + t.Addr
	case strings.HasPrefix(t.Addr, "/"):
		return t.Scheme + "://" + t.Addr
	case runtime.GOOS == "windows" && strings.Contains(t.Addr, ":"):
		return t.Scheme + ":///" + strings.ReplaceAll(t.Addr, `\`, "/")
	}
	return t.Scheme + ":" + t.Addr
}

// Transport returns what carries an echo to or from t.
func (t Target) Transport(o transports.Options) echo.Transport {
	return transports.ForScheme(t.Scheme, o)
}

func (t Target) isUnix() bool      { return strings.HasPrefix(t.Scheme, "unix") }
func (t Target) IsWebSocket() bool { return t.Scheme == "ws" || t.Scheme == "wss" }
func (t Target) IsTLS() bool       { return t.Scheme == "tls" || t.Scheme == "wss" }

// BoundTo is t once the server is bound: with the port that it got, and the host
// that was asked for, since certificates are for names. Where that is all of
// the machine's addresses, it is one that a client can call.
func (t Target) BoundTo(bound net.Addr) Target {
	asked, _ := t.HostPort()
	t.Addr = bound.String()
	if t.isUnix() {
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
	t.Addr = strings.Replace(t.Addr, net.JoinHostPort(host, port), net.JoinHostPort(asked, port), 1)
	return t
}

// IsUnspecified reports whether host stands for all addresses of a machine.
func IsUnspecified(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}

// IsExclusive reports whether t is an address that one server can have: port 0
// is another one each time.
func (t Target) IsExclusive() bool {
	_, port := t.HostPort()
	return t.isUnix() || port != "0"
}

// RequestURI is the path at which a WebSocket server echoes.
func (t Target) RequestURI() string {
	if u, err := url.Parse(t.Addr); err == nil && t.Addr != "" {
		return u.RequestURI()
	}
	return "/echo"
}

// PageURL is where a browser finds the client that a WebSocket server shows.
func (t Target) PageURL() string {
	u, _ := url.Parse(t.Addr)
	return strings.Replace(t.Scheme, "ws", "http", 1) + "://" + u.Host + "/"
}

// Encrypted is t under --tls: tcp and ws have a form with TLS, others stay.
func (t Target) Encrypted() Target {
	switch t.Scheme {
	case "tcp":
		t.Scheme = "tls"
	case "ws":
		t.Scheme = "wss"
		t.Addr = strings.Replace(t.Addr, "ws://", "wss://", 1)
	}
	return t
}

// HostPort is the network address of a target that has one.
func (t Target) HostPort() (host, port string) {
	addr := t.Addr
	if u, err := url.Parse(t.Addr); t.IsWebSocket() && err == nil {
		addr = u.Host
	}
	host, port, _ = net.SplitHostPort(addr)
	return host, port
}
