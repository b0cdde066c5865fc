package cli

import (
	"net"
	"net/url"
	"runtime"
	"strings"
)

// A target is where an echo is served or sought: a URL taken apart.
type target struct {
	scheme string
	addr   string // in the transport's own form; "" is any free one
}

// schemes in the order of every table and list; the last two need TLS.
var schemes = []string{"tcp", "udp", "unix", "unixgram", "unixpacket", "ws", "tls", "wss"}

// defaults are one server of each kind, without TLS.
func defaults() []target {
	var all []target
	for _, s := range schemes[:6] {
		all = append(all, target{scheme: s})
	}
	return all
}

// String is the URL again.
func (t target) String() string {
	switch {
	case t.isWeb():
		return t.addr
	case !t.isUnix():
		return t.scheme + "://" + t.addr
	case strings.HasPrefix(t.addr, "/"):
		return t.scheme + "://" + t.addr
	case runtime.GOOS == "windows" && strings.Contains(t.addr, ":"):
		return t.scheme + ":///" + strings.ReplaceAll(t.addr, `\`, "/")
	}
	return t.scheme + ":" + t.addr
}

func (t target) isUnix() bool { return strings.HasPrefix(t.scheme, "unix") }
func (t target) isWeb() bool  { return t.scheme == "ws" || t.scheme == "wss" }
func (t target) isTLS() bool  { return t.scheme == "tls" || t.scheme == "wss" }

// at is t once the server is bound: with the port that it got, and the host
// that was asked for, since certificates are for names. Where that is all of
// the machine's addresses, it is one that a client can call.
func (t target) at(bound net.Addr) target {
	asked, _ := t.hostPort()
	t.addr = bound.String()
	if t.isUnix() {
		return t
	}
	host, port := t.hostPort()
	switch {
	case !isEverywhere(asked):
	case !isEverywhere(host):
		asked = host
	case strings.Contains(asked, ":"):
		asked = "::1"
	default:
		asked = "127.0.0.1"
	}
	t.addr = strings.Replace(t.addr, net.JoinHostPort(host, port), net.JoinHostPort(asked, port), 1)
	return t
}

// isEverywhere reports whether host stands for all addresses of a machine.
func isEverywhere(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}

// takesOne reports whether t is an address that one server can have: port 0
// is another one each time.
func (t target) takesOne() bool {
	_, port := t.hostPort()
	return t.isUnix() || port != "0"
}

// page is where a browser finds the client that a WebSocket server shows.
func (t target) page() string {
	u, _ := url.Parse(t.addr)
	return strings.Replace(t.scheme, "ws", "http", 1) + "://" + u.Host + "/"
}

// encrypted is t under --tls: tcp and ws have a form with TLS, others stay.
func (t target) encrypted() target {
	switch t.scheme {
	case "tcp":
		t.scheme = "tls"
	case "ws":
		t.scheme = "wss"
		t.addr = strings.Replace(t.addr, "ws://", "wss://", 1)
	}
	return t
}

// hostPort is the network address of a target that has one.
func (t target) hostPort() (host, port string) {
	addr := t.addr
	if u, err := url.Parse(t.addr); t.isWeb() && err == nil {
		addr = u.Host
	}
	host, port, _ = net.SplitHostPort(addr)
	return host, port
}
