package packet

import (
	"net/netip"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/link"
)

// A Packet holds a Capture, decoded up to its transport header. A malformed
// packet has the fields that could be decoded.
type Packet struct {
	Capture
	Protocol string         // TCP, UDP, ICMP, or a number
	Src, Dst netip.AddrPort // ports are zero if the protocol has none
	Payload  []byte         // of the transport; of ICMP, the bytes after its header
	Message  string         // the meaning of an ICMP message: "port unreachable"
	IsEcho   bool           // the ICMP message is an echo request or reply

	// New is how many bytes at the end of Payload have not been sent before. An
	// ICMP error carries none: it quotes a packet.
	// Concatenated in the order of the packets, they are the bytes that the program
	// has written.
	New int

	// Flags to MSS belong to TCP. Sequence numbers count from the SYN of their
	// direction. If that was not recorded, they count from the first packet.
	Flags    Flags
	Seq, Ack uint32
	Window   int // scaled
	MSS      int // in a SYN, the largest segment that its sender accepts, in bytes

	// Fragment marks a fragment of an IP packet. Offset is where its bytes begin in
	// the payload of that packet. More is true unless it is the last.
	Fragment bool
	Offset   int
	More     bool

	// Retransmission marks a TCP segment whose bytes, SYN or FIN its sender has
	// sent before. DuplicateAck marks a segment without data that repeats an
	// acknowledgment. Probe marks a segment without new data that asks whether the
	// peer is alive or its window open.
	Retransmission, DuplicateAck, Probe bool

	// Needless marks a retransmission whose bytes, SYN or FIN all arrive without
	// it. HadArrived is when the last of them arrives. If that is after Sent, they
	// were still on their way.
	Needless   bool
	HadArrived time.Duration

	optionBytes []byte
}

// Flags holds the flags of a TCP header (RFC 9293, section 3.1).
type Flags uint8

// These are the flags of a TCP header, by their names in the RFC.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
)

// Has reports whether all flags of want are set.
func (f Flags) Has(want Flags) bool { return f&want == want }

// String lists the names of the flags, the most important first.
func (f Flags) String() string {
	var names []string
	for _, flag := range []struct {
		bit  Flags
		name string
	}{{SYN, "SYN"}, {FIN, "FIN"}, {RST, "RST"}, {PSH, "PSH"}, {ACK, "ACK"}, {URG, "URG"}, {ECE, "ECE"}, {CWR, "CWR"}} {
		if f.Has(flag.bit) {
			names = append(names, flag.name)
		}
	}
	return strings.Join(names, " ")
}

// Decode decodes captures, which are in the order of sending.
func Decode(captures []Capture) []Packet {
	packets := make([]Packet, len(captures))
	flows := make(map[flow]*sender)
	for i, c := range captures {
		p := &packets[i]
		*p = parse(c)
		if p.Fate != link.Duplicated {
			p.New = carried(p)
		}
		if p.Protocol == "TCP" && p.Offset == 0 {
			follow(flows, p)
		}
	}
	return packets
}

// carried returns the number of bytes that the program or the peer has sent.
func carried(p *Packet) int {
	if p.Protocol == "ICMP" && p.Offset == 0 && !p.IsEcho {
		return 0
	}
	return len(p.Payload)
}
