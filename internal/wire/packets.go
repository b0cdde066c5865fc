package wire

import (
	"bytes"
	"errors"
	"math"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/waiter"

	"github.com/socketlab/socketlab/internal/link"
)

// A PacketConn is a UDP or ICMP socket. It has the methods of a net.UDPConn
// that do not need a descriptor. A dialled one has a peer.
type PacketConn struct {
	*socket
	sending sync.Mutex // held by one send at a time
}

var (
	_ net.Conn       = (*PacketConn)(nil)
	_ net.PacketConn = (*PacketConn)(nil)
)

var errNoPeer = errors.New("missing address")

// receive takes one datagram. What does not fit is lost (udp(7)).
func (c *PacketConn) receive(call string, p []byte) (n int, from tcpip.FullAddress, err error) {
	err = c.wait(call, c.read, waiter.ReadableEvents, func() tcpip.Error {
		w := tcpip.SliceWriter(p)
		res, err := c.ep.Read(&w, tcpip.ReadOptions{NeedRemoteAddr: true})
		if _, short := err.(*tcpip.ErrBadBuffer); short && len(p) == 0 {
			err = nil
		}
		n, from = res.Count, res.RemoteAddr
		return err
	})
	return n, from, c.opError("read", err)
}

// send sends one datagram, to the peer if to is nil.
func (c *PacketConn) send(p []byte, to *tcpip.FullAddress) (int, error) {
	call := "write"
	if to != nil {
		call = "sendto"
	}
	err := c.wait(call, c.write, waiter.WritableEvents, func() tcpip.Error {
		if len(p) > c.most(to) {
			return &tcpip.ErrMessageTooLong{}
		}
		c.sending.Lock()
		defer c.sending.Unlock()
		if err := c.discoverMTU(len(p), to); err != nil {
			return err
		}
		_, err := c.ep.Write(bytes.NewReader(p), tcpip.WriteOptions{To: to, Atomic: true})
		return err
	})
	if err == nil {
		return len(p), nil
	}
	if to == nil {
		return 0, c.opError("write", err)
	}
	return 0, &net.OpError{Op: "write", Net: c.network, Source: c.local, Addr: addrOf(c.network, *to), Err: err}
}

// discoverMTU lets IPv4 set DF on a datagram of size bytes that fits into one
// packet, as Linux does (ip(7), IP_MTU_DISCOVER). One that does not fit is sent
// without DF, since netstack gives an identification to no other datagram, and
// the receiver joins fragments by it (RFC 791, section 3.2; RFC 6864, section
// 4.3). The caller holds c.sending.
func (c *PacketConn) discoverMTU(size int, to *tcpip.FullAddress) tcpip.Error {
	mtu, headers := c.net.mtu, header.IPv4MinimumSize
	if !isICMP(c.network) {
		headers += header.UDPMinimumSize
	}
	if peer := c.peer(to).Addr(); peer.IsLoopback() || peer.IsUnspecified() {
		mtu = link.LoopbackMTU
	}
	strategy := tcpip.PMTUDiscoveryWant
	if headers+size > mtu {
		strategy = tcpip.PMTUDiscoveryDont
	}
	return c.ep.SetSockOptInt(tcpip.MTUDiscoverOption, int(strategy))
}

// most returns how many bytes a datagram may have: what the length fields of IP
// and UDP leave. The bytes of ICMP include its header.
func (c *PacketConn) most(to *tcpip.FullAddress) int {
	peer := c.peer(to)
	size := math.MaxUint16
	if peer.Addr().Is4() || peer.Addr().Is4In6() {
		size -= header.IPv4MinimumSize // its length counts the header; that of IPv6 does not
	}
	if !isICMP(c.network) {
		size -= header.UDPMinimumSize
	}
	return size
}

// peer returns where a datagram goes.
func (c *PacketConn) peer(to *tcpip.FullAddress) netip.AddrPort {
	if to != nil {
		return addrPortOf(*to)
	}
	switch a := c.remote.(type) {
	case *net.UDPAddr:
		return a.AddrPort()
	case *net.IPAddr:
		addr, _ := netip.AddrFromSlice(a.IP)
		return netip.AddrPortFrom(addr, 0)
	}
	return netip.AddrPort{}
}

func isICMP(network string) bool { return strings.HasPrefix(network, "ip") }

// Read receives a datagram from the peer.
func (c *PacketConn) Read(p []byte) (int, error) {
	n, _, err := c.receive("read", p)
	return n, err
}

// Write sends p as a datagram to the peer.
func (c *PacketConn) Write(p []byte) (int, error) {
	if c.remote == nil {
		return 0, c.opError("write", syscall.EDESTADDRREQ)
	}
	return c.send(p, nil)
}

// ReadFrom receives a datagram and returns its source.
func (c *PacketConn) ReadFrom(p []byte) (int, net.Addr, error) {
	n, from, err := c.receive("recvfrom", p)
	if err != nil {
		return n, nil, err
	}
	return n, addrOf(c.network, from), nil
}

// WriteTo sends p as a datagram to addr.
func (c *PacketConn) WriteTo(p []byte, to net.Addr) (int, error) {
	switch a := to.(type) {
	case *net.UDPAddr:
		return c.writeTo(p, a.AddrPort())
	case *net.IPAddr:
		addr, _ := netip.AddrFromSlice(a.IP)
		return c.writeTo(p, netip.AddrPortFrom(addr, 0))
	}
	return 0, &net.OpError{Op: "write", Net: c.network, Source: c.local, Addr: to, Err: syscall.EINVAL}
}

// ReadFromUDP does the same as ReadFrom, with the address type of net.
func (c *PacketConn) ReadFromUDP(p []byte) (int, *net.UDPAddr, error) {
	n, from, err := c.ReadFromUDPAddrPort(p)
	if err != nil {
		return n, nil, err
	}
	return n, net.UDPAddrFromAddrPort(from), nil
}

// WriteToUDP does the same as WriteTo, with the address type of net.
func (c *PacketConn) WriteToUDP(p []byte, to *net.UDPAddr) (int, error) {
	return c.writeTo(p, to.AddrPort())
}

// ReadFromUDPAddrPort does the same as ReadFrom, with the address type of
// netip.
func (c *PacketConn) ReadFromUDPAddrPort(p []byte) (int, netip.AddrPort, error) {
	n, from, err := c.receive("recvfrom", p)
	if err != nil {
		return n, netip.AddrPort{}, err
	}
	return n, addrPortOf(from), nil
}

// WriteToUDPAddrPort does the same as WriteTo, with the address type of netip.
func (c *PacketConn) WriteToUDPAddrPort(p []byte, to netip.AddrPort) (int, error) {
	return c.writeTo(p, to)
}

func (c *PacketConn) writeTo(p []byte, to netip.AddrPort) (int, error) {
	switch {
	case c.remote != nil:
		return 0, c.opError("write", net.ErrWriteToConnected)
	case !to.IsValid():
		return 0, c.opError("write", errNoPeer)
	}
	full := fullAddress(to)
	return c.send(p, &full)
}

func addrPortOf(a tcpip.FullAddress) netip.AddrPort {
	addr, _ := netip.AddrFromSlice(a.Addr.AsSlice())
	return netip.AddrPortFrom(addr, a.Port)
}

func fullAddress(a netip.AddrPort) tcpip.FullAddress {
	addr := a.Addr().Unmap()
	if !addr.IsValid() || addr.IsUnspecified() {
		return tcpip.FullAddress{Port: a.Port()}
	}
	return tcpip.FullAddress{Addr: addressOf(addr), Port: a.Port()}
}

func isStream(network string) bool { return strings.HasPrefix(network, "tcp") }
