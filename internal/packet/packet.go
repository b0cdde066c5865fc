package packet

import (
	"net/netip"
	"strings"

	"github.com/socketlab/socketlab/internal/link"
)

// A Packet is a Capture taken apart as far as its transport header. What does
// not follow its format is left as it is, with as much as could be read.
type Packet struct {
	Capture
	Protocol string         // TCP, UDP, ICMP, or a number
	Src, Dst netip.AddrPort // ports are zero where there are none
	Payload  []byte         // what the transport carries; of ICMP, what follows its header
	Message  string         // what a message of ICMP says: "port unreachable"

	// New is how many bytes at the end of Payload have not been sent before. In
	// the order of the packets they are what the program has written.
	New int

	// Of TCP. Sequence numbers count from the first SYN of their direction, as
	// far as it is on record, and otherwise from the first packet.
	Flags    Flags
	Seq, Ack uint32
	Window   int // scaled
	MSS      int // in a SYN, the largest segment that its sender takes

	// Of IP: a piece of a larger packet, beginning at Offset of what it carried.
	Fragment bool
	Offset   int
	More     bool

	// Retransmission marks a TCP segment whose bytes, SYN or FIN its sender has
	// sent before. DuplicateAck acknowledges what was acknowledged before, and
	// carries nothing. Probe carries nothing new and asks whether the peer is
	// there, or has room.
	Retransmission, DuplicateAck, Probe bool

	optionBytes []byte
}

// Flags are those of a TCP header (RFC 9293, section 3.1).
type Flags uint8

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

// Has reports whether all of want are set.
func (f Flags) Has(want Flags) bool { return f&want == want }

// String names the flags in the order in which they matter.
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

// Decode takes captures apart. They are in the order of sending.
func Decode(captures []Capture) []Packet {
	packets := make([]Packet, len(captures))
	flows := make(map[flow]*sender)
	for i, c := range captures {
		p := &packets[i]
		*p = parse(c)
		if p.Fate != link.Duplicated {
			p.New = len(p.Payload)
		}
		if p.Protocol == "TCP" && p.Offset == 0 {
			follow(flows, p)
		}
	}
	return packets
}
