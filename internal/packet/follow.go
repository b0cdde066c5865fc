package packet

import (
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/socketlab/socketlab/internal/link"
)

// A flow names one direction of a TCP connection.
type flow struct{ src, dst netip.AddrPort }

func (f flow) reverse() flow { return flow{f.dst, f.src} }

// A sender holds the state of a flow, as far as packets have shown it.
type sender struct {
	first   uint32 // the sequence number of its SYN, or one before that of its first packet
	next    uint32 // the highest sequence number that was sent, plus one
	begun   bool   // next is valid
	ack     uint32 // the last acknowledgement
	acked   bool   // ack is valid
	window  int    // the last window, scaled
	shift   int    // window scale (RFC 7323, section 2)
	scaling bool   // its SYN has the window scale option
	closed  bool   // the last window that arrives is 0
	arrived []span // what the link has delivered
}

// A span holds the sequence numbers of a packet that arrives at the given time.
type span struct {
	from, to uint32
	at       time.Duration
}

// arrival returns when the last of the sequence numbers arrives, or false if one
// of them is not known to arrive.
func (s *sender) arrival(from, to uint32) (last time.Duration, ok bool) {
	for from != to {
		var first *span // the earliest that holds from
		for i, a := range s.arrived {
			if int32(a.from-from) <= 0 && int32(a.to-from) > 0 && (first == nil || a.at < first.at) {
				first = &s.arrived[i]
			}
		}
		if first == nil {
			return 0, false
		}
		last = max(last, first.at)
		from += min(first.to-from, to-from)
	}
	return last, true
}

// follow makes the numbers of p relative to those of its connection, and marks
// what has been sent before.
func follow(flows map[flow]*sender, p *Packet) {
	f := flow{p.Src, p.Dst}
	s, peer := flows[f], flows[f.reverse()]
	if s == nil || p.Flags.Has(SYN) && p.Seq != s.first {
		s = &sender{first: p.Seq}
		if !p.Flags.Has(SYN) {
			s.first-- // as if its SYN had been just before
		}
		flows[f] = s
	}
	if peer == nil && p.Flags.Has(ACK) {
		peer = &sender{first: p.Ack - 1}
		flows[f.reverse()] = peer
	}
	if s.mark(p, peer); !p.Retransmission {
		p.Trigger = Unknown
	}
	s.scale(p, peer)
	p.Seq -= s.first
	if p.Flags.Has(ACK) {
		p.Ack -= peer.first
	}
}

// mark compares p with what its sender has sent so far. Sequence numbers wrap
// around, so the sign of their difference says which is later (RFC 9293, section
// 3.4).
func (s *sender) mark(p *Packet, peer *sender) {
	if p.Fate == link.Duplicated {
		return // the link has sent it again, not the host
	}
	length := uint32(len(p.Payload))
	for _, flag := range []Flags{SYN, FIN} {
		if p.Flags.Has(flag) {
			length++
		}
	}
	end := p.Seq + length
	switch behind := s.begun && int32(p.Seq-s.next) < 0; {
	case p.Flags.Has(RST):
	case behind && length == 1 && len(p.Payload) == 1 && peer != nil && peer.closed:
		// One byte for a window of 0 asks whether it has opened (RFC 9293,
		// section 3.8.6.1). Linux sends none, with the number of the byte before.
		p.Probe = true
		p.New = 0
	case length > 0:
		p.Retransmission = behind
		if known := s.next - p.Seq; behind {
			p.New = len(p.Payload) - min(len(p.Payload), int(known))
			p.HadArrived, p.Needless = s.arrival(p.Seq, end)
		}
		if p.Fate.Arrives() {
			s.arrived = append(s.arrived, span{p.Seq, end, p.Arrived})
		}
	default:
		p.Probe = behind && p.Seq == s.next-1
		p.DuplicateAck = !behind && s.acked && p.Ack == s.ack && p.Window == s.window
	}
	if !s.begun || int32(end-s.next) > 0 {
		s.next, s.begun = end, true
	}
	if p.Flags.Has(ACK) {
		s.ack, s.window, s.acked = p.Ack, p.Window, true
		if p.Fate.Arrives() {
			s.closed = p.Window == 0
		}
	}
}

// These are the kinds of TCP options that follow reads.
const (
	optionMSS   = 2
	optionScale = 3
)

// scale applies the window scale that both SYNs have agreed on. The window of a
// SYN itself is never scaled.
func (s *sender) scale(p *Packet, peer *sender) {
	if p.Flags.Has(SYN) {
		options := p.options()
		if b := options[optionMSS]; len(b) == 2 {
			p.MSS = int(binary.BigEndian.Uint16(b))
		}
		if b := options[optionScale]; len(b) == 1 {
			s.scaling, s.shift = true, min(int(b[0]), 14)
		}
		return
	}
	if s.scaling && peer != nil && peer.scaling {
		p.Window <<= s.shift
	}
}
