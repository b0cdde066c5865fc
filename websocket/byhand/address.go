package byhand

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
)

// An address is a URL as a net.Addr.
type address struct{ *url.URL }

func (a address) Network() string { return "websocket" }

// parse takes a URL with a host; the port of the scheme is that of HTTP.
func parse(addr string) (*url.URL, error) {
	u, err := url.Parse(addr)
	if err != nil {
		return nil, err
	}
	switch {
	case u.Scheme != "ws":
		return nil, fmt.Errorf("%s: it does not begin with ws://", addr)
	case u.Host == "":
		return nil, fmt.Errorf("%s: there is no host", addr)
	case u.User != nil || u.Fragment != "":
		return nil, fmt.Errorf("%s: it has a user or a fragment", addr)
	}
	u.Host = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "80"))
	u.Path = cmp.Or(u.Path, "/")
	return u, nil
}

func parseListen(addr string) (*url.URL, error) {
	return parse(cmp.Or(addr, "ws://127.0.0.1:0/echo"))
}
