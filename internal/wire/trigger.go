package wire

import (
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip/header"

	"github.com/socketlab/socketlab/internal/packet"
)

// A counters holds what netstack has counted of a host's TCP. Netstack counts a
// segment that it sends again just before it sends it. It counts a timeout and
// the begin of a recovery before the first segment that these send, and also
// where they send none.
type counters struct{ retransmissions, timeouts, recoveries uint64 }

func (h *Host) counters() counters {
	s := h.stack.Stats().TCP
	return counters{s.Retransmits.Value(), s.Timeouts.Value(), s.SACKRecovery.Value() + s.FastRecovery.Value()}
}

// A recovery holds what is known of a connection that sends segments again.
type recovery struct {
	highest    uint32 // sequence number that was sent, plus one
	until      uint32 // an acknowledgment of this ends a recovery
	again      uint32 // after a timeout, where the next segment that is sent again begins
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
	begin, end := segment.SequenceNumber(), segment.SequenceNumber()+uint32(len(segment.Payload()))
	if flags := segment.Flags(); flags.Contains(header.TCPFlagRst) {
		delete(h.recoveries, f)
		return packet.Unknown
	} else if flags.Contains(header.TCPFlagSyn) {
		h.recoveries[f] = &recovery{highest: end + 1}
		return packet.HandshakeTimer
	} else if flags.Contains(header.TCPFlagFin) {
		end++
	}
	r := h.recoveries[f]
	if r == nil {
		r = &recovery{highest: begin}
		h.recoveries[f] = r
	}
	isLast := int32(end-r.highest) >= 0
	if isLast {
		r.highest = end
	}
	return r.trigger(begin, end, before, h.counted, byTimer, isLast)
}

// trigger tells the reasons apart by what the counters have counted since the
// segment before.
func (r *recovery) trigger(begin, end uint32, before, now counters, byTimer, isLast bool) packet.Trigger {
	isAgain := now.retransmissions > before.retransmissions
	switch {
	case now.timeouts > before.timeouts:
		*r = recovery{highest: r.highest, until: r.highest, again: begin, timedOut: true}
		if !isAgain { // a probe of a closed window
			return packet.Unknown
		}
		r.again = end
		return packet.Timeout
	case !isAgain:
		return packet.Unknown
	case now.recoveries > before.recoveries:
		r.until, r.recovering = r.highest, true
		return packet.LossDetected
	case r.timedOut && (begin == r.again || !r.recovering):
		r.again = end
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
