package websocket

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
)

// An address is a URL as a net.Addr.
type address struct{ *url.URL }

func (a address) Network() string { return "websocket" }

// parse takes a URL with a host; the ports of the schemes are those of
// HTTP.
func parse(addr string) (*url.URL, error) {
	u, err := url.Parse(addr)
	if err != nil {
		return nil, err
	}
	ports := map[string]string{"ws": "80", "wss": "443"}
	port, ok := ports[u.Scheme]
	switch {
	case !ok:
		return nil, fmt.Errorf("%s: it does not begin with ws:// or wss://", addr)
	case u.Host == "":
		return nil, fmt.Errorf("%s: there is no host", addr)
	case u.User != nil || u.Fragment != "":
		return nil, fmt.Errorf("%s: it has a user or a fragment", addr)
	}
	u.Host = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port))
	u.Path = cmp.Or(u.Path, "/")
	return u, nil
}

func (t Transport) parseListen(addr string) (*url.URL, error) {
	u, err := parse(cmp.Or(addr, t.url("127.0.0.1:0", "/echo").String()))
	if err != nil {
		return nil, err
	}
	if secure := u.Scheme == "wss"; secure != (t.TLS != nil) {
		return nil, fmt.Errorf("%s: %w: wss needs a certificate, and ws takes none",
			addr, errors.ErrUnsupported)
	}
	return u, nil
}

// url is where a server bound to hostport is found.
func (t Transport) url(hostport, path string) *url.URL {
	if t.TLS != nil {
		return &url.URL{Scheme: "wss", Host: hostport, Path: path}
	}
	return &url.URL{Scheme: "ws", Host: hostport, Path: path}
}

// secure is ln with TLS where t has it. Closing the result does not close
// ln: an HTTP server does so as soon as it ends, before its connections
// have.
func (t Transport) secure(ln net.Listener) net.Listener {
	ln = leftOpen{ln}
	if t.TLS != nil {
		return tls.NewListener(ln, t.TLS)
	}
	return ln
}

type leftOpen struct{ net.Listener }

func (leftOpen) Close() error { return nil }
