package wire

import (
	"context"
	"net"
	"net/netip"
	"strings"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// backlog is net.core.somaxconn.
const backlog = 4096

// Listen listens for TCP connections at address.
func (h *Host) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	if !isStream(network) {
		return nil, &net.OpError{Op: "listen", Net: network, Err: net.UnknownNetworkError(network)}
	}
	s, err := h.bind(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if err := s.ep.Listen(backlog); err != nil {
		s.Close()
		return nil, &net.OpError{Op: "listen", Net: network, Addr: s.local, Err: failed("listen", err)}
	}
	return Listener{s}, nil
}

// ListenPacket opens a UDP socket at address. For the networks ip4:icmp and
// ip6:ipv6-icmp it opens a socket for ICMP echo requests and replies.
func (h *Host) ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error) {
	if isStream(network) {
		return nil, &net.OpError{Op: "listen", Net: network, Err: net.UnknownNetworkError(network)}
	}
	s, err := h.bind(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &PacketConn{socket: s}, nil
}

// bind opens a socket at address.
func (h *Host) bind(ctx context.Context, network, address string) (*socket, error) {
	fail := func(err error) (*socket, error) {
		if isClosed(h.net.done) {
			err = net.ErrClosed
		}
		return nil, &net.OpError{Op: "listen", Net: network, Addr: named{network, address}, Err: err}
	}
	if err := ctx.Err(); err != nil {
		return fail(err)
	}
	local, err := h.resolve(network, address, netip.IPv6Unspecified())
	if err != nil {
		return fail(err)
	}
	ep, events, err := h.open(network, local.Addr())
	if err != nil {
		return fail(err)
	}
	if isStream(network) {
		// A port can be bound again while connections of the last server
		// linger in TIME-WAIT. Package net sets this as well.
		ep.SocketOptions().SetReuseAddress(true)
	}
	if err := ep.Bind(fullAddress(local)); err != nil {
		ep.Close()
		return fail(failed("bind", err))
	}
	return h.net.newSocket(network, ep, events), nil
}

// Dial connects to remote. The deadline of ctx refers to the network's clock.
func (h *Host) Dial(ctx context.Context, network, local, remote string) (net.Conn, error) {
	fail := func(err error) (net.Conn, error) {
		if isClosed(h.net.done) {
			err = net.ErrClosed
		}
		return nil, &net.OpError{Op: "dial", Net: network, Addr: named{network, remote}, Err: err}
	}
	if err := ctx.Err(); err != nil {
		return fail(err)
	}
	to, err := h.resolve(network, remote, loopback4)
	if err != nil {
		return fail(err)
	}
	ep, events, err := h.open(network, to.Addr())
	if err != nil {
		return fail(err)
	}
	if local != "" {
		if err := h.bindLocal(ep, network, local); err != nil {
			ep.Close()
			return fail(err)
		}
	}
	if err := h.connect(ctx, ep, events, fullAddress(to)); err != nil {
		ep.Close()
		return fail(err)
	}
	if isStream(network) {
		return h.net.newConn(network, ep, events), nil
	}
	return &PacketConn{socket: h.net.newSocket(network, ep, events)}, nil
}

func (h *Host) bindLocal(ep tcpip.Endpoint, network, local string) error {
	at, err := h.resolve(network, local, netip.IPv6Unspecified())
	if err != nil {
		return err
	}
	return failed("bind", ep.Bind(fullAddress(at)))
}

// connect waits for the handshake where there is one.
func (h *Host) connect(ctx context.Context, ep tcpip.Endpoint, events *waiter.Queue, to tcpip.FullAddress) error {
	ready, stop := h.net.awaken(events, waiter.WritableEvents|waiter.EventErr|waiter.EventHUp)
	defer stop()
	err := ep.Connect(to)
	if _, started := err.(*tcpip.ErrConnectStarted); !started {
		return failed("connect", err)
	}
	limit := newDeadline(h.net.loop)
	defer limit.end()
	if end, ok := ctx.Deadline(); ok {
		limit.set(end)
	}
	select {
	case <-ready:
		return failed("connect", ep.LastError())
	case <-limit.wait():
		return context.DeadlineExceeded
	case <-ctx.Done():
		return ctx.Err()
	case <-h.net.done:
		return net.ErrClosed
	}
}

// open makes an endpoint for addresses like addr. One for all IPv6 addresses
// takes IPv4 as well, unless the network says 6.
func (h *Host) open(network string, addr netip.Addr) (tcpip.Endpoint, *waiter.Queue, error) {
	family := header.IPv6ProtocolNumber
	if addr.Is4() {
		family = header.IPv4ProtocolNumber
	}
	protocol := udp.ProtocolNumber
	switch {
	case isStream(network):
		protocol = tcp.ProtocolNumber
	case network == networkICMP:
		protocol = icmp.ProtocolNumber4
	case network == networkICMP6:
		protocol = icmp.ProtocolNumber6
	}
	events := new(waiter.Queue)
	ep, err := h.stack.NewEndpoint(protocol, family, events)
	if err != nil {
		return nil, nil, failed("socket", err)
	}
	ep.SocketOptions().SetV6Only(strings.HasSuffix(network, "6"))
	return ep, events, nil
}

// The networks of ICMP, as package net names them.
const (
	networkICMP  = "ip4:icmp"
	networkICMP6 = "ip6:ipv6-icmp"
)
