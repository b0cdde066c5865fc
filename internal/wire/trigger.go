package wire

import (
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip/header"

	"github.com/socketlab/socketlab/internal/packet"
)

// A counters holds what netstack has counted of a host's TCP. Netstack counts a
// segment that it sends again just before it sends it, and a timeout or the begin
// of a recovery before the first segment that these send.
type counters struct{ retransmissions, timeouts, recoveries uint64 }

func (h *Host) counters() counters {
	s := h.stack.Stats().TCP
	return counters{s.Retransmits.Value(), s.Timeouts.Value(), s.SACKRecovery.Value() + s.FastRecovery.Value()}
}

// A recovery holds what is known of a connection that sends segments again.
type recovery struct {
	highest    uint32 // sequence number that was sent, plus one
	until      uint32 // an acknowledgment of this ends a recovery
	timedOut   bool
	recovering bool
}

// A flow names a direction of a connection.
type flow struct{ from, to netip.AddrPort }

func (f flow) reverse() flow { return flow{f.to, f.from} }

// trigger returns why the host sends this packet again, or Unknown. byTimer tells
// a timer from a packet that has arrived. The caller holds the mutex of the
// network.
func (h *Host) trigger(data []byte, byTimer bool) packet.Trigger {
	f, segment, ok := tcpOf(data)
	if !ok {
		return packet.Unknown
	}
	before := h.counted
	h.counted = h.counters()
	r := h.recoveries[f]
	if r == nil {
		r = &recovery{highest: segment.SequenceNumber()}
		h.recoveries[f] = r
	}
	end := segment.SequenceNumber() + uint32(len(segment.Payload()))
	isLast := int32(end-r.highest) >= 0
	if isLast {
		r.highest = end
	}
	switch {
	case segment.Flags().Contains(header.TCPFlagSyn):
		if byTimer {
			return packet.HandshakeTimer
		}
		return packet.RepeatedSYN
	case h.counted.retransmissions == before.retransmissions:
		return packet.Unknown
	case h.counted.timeouts > before.timeouts:
		*r = recovery{highest: r.highest, until: r.highest, timedOut: true}
		return packet.Timeout
	case h.counted.recoveries > before.recoveries:
		*r = recovery{highest: r.highest, until: r.highest, recovering: true}
		return packet.LossDetected
	case r.timedOut:
		return packet.AfterTimeout
	case !byTimer:
		return packet.LossDetected
	case r.recovering && isLast:
		return packet.ProbeOrDetected // the timer of RACK, or that of the probe
	case r.recovering:
		return packet.LossDetected
	}
	return packet.LossProbe
}

// acknowledged ends a recovery of the host that receives the packet.
func (h *Host) acknowledged(data []byte) {
	f, segment, ok := tcpOf(data)
	if !ok {
		return
	}
	if r := h.recoveries[f.reverse()]; r != nil && int32(segment.AckNumber()-r.until) >= 0 {
		r.timedOut, r.recovering = false, false
	}
}

// tcpOf returns the segment in a packet of IP, and its direction.
func tcpOf(data []byte) (f flow, segment header.TCP, ok bool) {
	var from, to netip.Addr
	switch header.IPVersion(data) {
	case header.IPv4Version:
		ip := header.IPv4(data)
		if !ip.IsValid(len(data)) || ip.TransportProtocol() != header.TCPProtocolNumber || ip.FragmentOffset() > 0 {
			return f, nil, false
		}
		segment = ip.Payload()
		from, _ = netip.AddrFromSlice(ip.SourceAddressSlice())
		to, _ = netip.AddrFromSlice(ip.DestinationAddressSlice())
	case header.IPv6Version:
		ip := header.IPv6(data)
		if !ip.IsValid(len(data)) || ip.NextHeader() != uint8(header.TCPProtocolNumber) {
			return f, nil, false
		}
		segment = ip.Payload()
		from, _ = netip.AddrFromSlice(ip.SourceAddressSlice())
		to, _ = netip.AddrFromSlice(ip.DestinationAddressSlice())
	}
	if len(segment) < header.TCPMinimumSize || int(segment.DataOffset()) > len(segment) {
		return f, nil, false
	}
	return flow{netip.AddrPortFrom(from, segment.SourcePort()), netip.AddrPortFrom(to, segment.DestinationPort())}, segment, true
}
