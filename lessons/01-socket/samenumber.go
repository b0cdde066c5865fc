package socket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
)

// SameNumber binds a socket of another kind to the name that a server has.
var SameNumber = lab.Experiment{
	Name:     "same-number",
	Question: "Can sockets of two kinds, such as TCP and UDP, have one name?",
	Run:      sameNumber,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"unix": {inUse}, "unixpacket": {inUse}, "unixgram": {inUse}, "": {bothBind},
	}),
	Why: "A port is 16 bits in a header of TCP or UDP, and each protocol has its own table of them: port 7 of " +
		"TCP and port 7 of UDP have nothing to do with each other, and a packet says in its IP header " +
		"which table to look in. So a port does not name a socket; protocol, address and port do. DNS " +
		"has port 53 of both. A WebSocket has a TCP port, so a UDP socket can stand beside it. The name " +
		"of a Unix socket is a file, and a path leads to one file, whatever its type: the second bind is " +
		"refused.",
	Source: "RFC 768; RFC 9293, section 3.1; RFC 791, section 3.1; RFC 1035, section 4.2; udp(7); unix(7)",
}

func sameNumber(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	// Another program may have taken the number on the other side, or a
	// connection in TIME-WAIT has it: other numbers show it.
	for range 20 {
		if o, err = shareName(ctx, t); err != nil || o.Outcome == bothBind || onHost(t) {
			return o, err
		}
	}
	return o, nil
}

func shareName(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	s, done, err := lab.Listen(ctx, t, "")
	if err != nil {
		return o, err
	}
	defer done()
	network, name := otherKind(t), socketName(s.Addr())
	err = lab.Note(ctx, "other", "bind", network+" "+name, func() (string, error) {
		c, err := bind(ctx, lab.HostOf(t), network, name)
		if err != nil {
			return "", err
		}
		return "bound", c.Close()
	})
	o.Outcome = bothBind
	switch {
	case errors.Is(err, errno.EADDRINUSE):
		o.Outcome = inUse
	case err != nil:
		return o, err
	}
	o.Detail = []string{
		fmt.Sprintf("%s server at %s", t.Traits().Name, name),
		fmt.Sprintf("a %s socket there: %s", network, lab.ErrorOrNone(err)),
	}
	return o, nil
}

func onHost(t echo.Transport) bool { return t.Traits().Crosses == echo.CrossesHost }

// otherKind is a network with names like those of t, and other sockets.
func otherKind(t echo.Transport) string {
	switch lab.Kind(t.Traits()) {
	case "unix", "unixpacket":
		return "unixgram"
	case "unixgram":
		return "unix"
	case "udp":
		return "tcp"
	}
	return "udp"
}

// bind opens a socket of a network at a name.
func bind(ctx context.Context, h echo.Host, network, name string) (io.Closer, error) {
	if network == "udp" || network == "unixgram" {
		return h.ListenPacket(ctx, network, name)
	}
	return h.Listen(ctx, network, name)
}

// socketName is what a server's socket is bound to: of a URL, the host and port.
func socketName(addr net.Addr) string {
	if u, err := url.Parse(addr.String()); err == nil && u.Host != "" {
		return u.Host
	}
	return addr.String()
}
