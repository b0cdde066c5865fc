package wire

import (
	"net/netip"
	"sync"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// A nic joins a host's stack to the network. It is a stack.LinkEndpoint without
// a header of its own: it sends and receives IP packets.
type nic struct {
	host     *Host
	loopback bool
	mtu      uint32

	mu sync.RWMutex
	up stack.NetworkDispatcher // nil while the stack does not listen
}

// receive gives a packet to the stack, which may answer before it returns.
func (n *nic) receive(data []byte) {
	n.mu.RLock()
	up := n.up
	n.mu.RUnlock()
	if up == nil {
		return
	}
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(data)})
	defer pkt.DecRef()
	up.DeliverNetworkPacket(protocolOf(data), pkt)
}

func protocolOf(data []byte) tcpip.NetworkProtocolNumber {
	if header.IPVersion(data) == header.IPv6Version {
		return header.IPv6ProtocolNumber
	}
	return header.IPv4ProtocolNumber
}

func destinationOf(data []byte) (netip.Addr, bool) {
	var to tcpip.Address
	switch {
	case header.IPVersion(data) == header.IPv6Version && len(data) >= header.IPv6MinimumSize:
		to = header.IPv6(data).DestinationAddress()
	case header.IPVersion(data) == header.IPv4Version && len(data) >= header.IPv4MinimumSize:
		to = header.IPv4(data).DestinationAddress()
	}
	return netip.AddrFromSlice(to.AsSlice())
}

// WritePackets implements stack.LinkWriter.
func (n *nic) WritePackets(pkts stack.PacketBufferList) (int, tcpip.Error) {
	for _, pkt := range pkts.AsSlice() {
		b := pkt.ToBuffer()
		data := b.Flatten()
		b.Release()
		if to, ok := destinationOf(data); ok {
			n.host.net.carry(n.host, to, data)
		}
	}
	return pkts.Len(), nil
}

// Attach implements stack.NetworkLinkEndpoint, as do the methods below.
func (n *nic) Attach(d stack.NetworkDispatcher) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.up = d
}

func (n *nic) IsAttached() bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.up != nil
}

func (n *nic) Capabilities() stack.LinkEndpointCapabilities {
	if n.loopback {
		// As in a kernel, nobody computes checksums for what stays inside.
		return stack.CapabilityLoopback | stack.CapabilityTXChecksumOffload | stack.CapabilityRXChecksumOffload
	}
	return 0
}

func (n *nic) ARPHardwareType() header.ARPHardwareType {
	if n.loopback {
		return header.ARPHardwareLoopback
	}
	return header.ARPHardwareNone
}

func (n *nic) MTU() uint32                        { return n.mtu }
func (*nic) SetMTU(uint32)                        {}
func (*nic) MaxHeaderLength() uint16              { return 0 }
func (*nic) LinkAddress() tcpip.LinkAddress       { return "" }
func (*nic) SetLinkAddress(tcpip.LinkAddress)     {}
func (*nic) Wait()                                {}
func (*nic) AddHeader(*stack.PacketBuffer)        {}
func (*nic) ParseHeader(*stack.PacketBuffer) bool { return true }
func (*nic) Close()                               {}
func (*nic) SetOnCloseAction(func())              {}
