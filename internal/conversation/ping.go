package conversation

import (
	"context"
	"fmt"
	"net"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"

	"github.com/socketlab/socketlab/internal/wire"
)

// A pinger is an echo without a server: each Write becomes an echo request, and the
// other host's IP answers it (RFC 792, RFC 4443). Requests are numbered
// from 1. The host chooses the identifier, as a kernel does for a ping socket.
type pinger struct {
	net.Conn
	six  bool
	sent int
}

// dialPing opens a pinger on the client.
func dialPing(ctx context.Context, hosts wire.Ends, six bool) (net.Conn, error) {
	network, to := "ip4:icmp", hosts.Server.Addr()
	if six {
		network, to = "ip6:ipv6-icmp", hosts.Server.Addr6()
	}
	c, err := hosts.Dial(ctx, network, "", to.String())
	if err != nil {
		return nil, err
	}
	return &pinger{Conn: c, six: six}, nil
}

func (p *pinger) Write(data []byte) (int, error) {
	p.sent++
	m := icmp.Message{Type: ipv4.ICMPTypeEcho, Body: &icmp.Echo{Seq: p.sent, Data: data}}
	if p.six {
		m.Type = ipv6.ICMPTypeEchoRequest
	}
	request, err := m.Marshal(nil)
	if err != nil {
		return 0, err
	}
	if _, err := p.Conn.Write(request); err != nil {
		return 0, err
	}
	return len(data), nil
}

// Read returns the data of a reply.
func (p *pinger) Read(data []byte) (int, error) {
	const header = 8
	buf := make([]byte, header+len(data))
	n, err := p.Conn.Read(buf)
	if err != nil {
		return 0, err
	}
	protocol := ipv4.ICMPTypeEcho.Protocol()
	if p.six {
		protocol = ipv6.ICMPTypeEchoRequest.Protocol()
	}
	m, err := icmp.ParseMessage(protocol, buf[:n])
	if err != nil {
		return 0, err
	}
	if reply, ok := m.Body.(*icmp.Echo); ok {
		return copy(data, reply.Data), nil
	}
	return 0, fmt.Errorf("an ICMP message of type %v instead of a reply", m.Type)
}
