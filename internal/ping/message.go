package ping

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// The protocol numbers of ICMP in IPv4 and IPv6.
const (
	protocolICMP   = 1
	protocolICMPv6 = 58
)

// A request is an echo request. A reply has to bring back its fields.
type request struct {
	six  bool
	id   int // names the socket
	seq  int // numbers the requests of the socket
	data []byte
}

// marshal returns the bytes of the request. The kernel fills in the checksum of
// ICMPv6, which covers addresses as well (RFC 3542, section 3.1).
func (r request) marshal() ([]byte, error) {
	m := icmp.Message{Type: ipv4.ICMPTypeEcho, Body: &icmp.Echo{ID: r.id, Seq: r.seq, Data: r.data}}
	if r.six {
		m.Type = ipv6.ICMPTypeEchoRequest
	}
	return m.Marshal(nil)
}

// A messageKind is the relation of a received message to a request.
type messageKind int

const (
	foreignMessage messageKind = iota // belongs to another socket
	matchingReply                     // answers the request
	ownRequest                        // a request of this socket, which the loopback brings back
	earlierReply                      // answers an earlier request: late, or a second time
	alteredReply                      // answers the request with another payload
	undelivered                       // an ICMP error about the request
)

// classify returns the relation of an ICMP message to r and, if r was not
// delivered, the reason.
func (r request) classify(message []byte) (messageKind, string) {
	protocol := protocolICMP
	if r.six {
		protocol = protocolICMPv6
	}
	m, err := icmp.ParseMessage(protocol, message)
	if err != nil {
		return foreignMessage, ""
	}
	if e, ok := m.Body.(*icmp.Echo); ok {
		return r.classifyEcho(m.Type, e), ""
	}
	if r.isQuotedBy(quotedPacket(m.Body)) {
		return undelivered, describeError(r.six, int(message[0]), m.Code)
	}
	return foreignMessage, ""
}

func (r request) classifyEcho(kind icmp.Type, e *icmp.Echo) messageKind {
	isReply := kind == ipv4.ICMPTypeEchoReply || kind == ipv6.ICMPTypeEchoReply
	switch {
	case e.ID != r.id:
		return foreignMessage
	case !isReply:
		return ownRequest
	case e.Seq < r.seq:
		return earlierReply
	case e.Seq > r.seq:
		return foreignMessage
	case !bytes.Equal(e.Data, r.data):
		return alteredReply
	}
	return matchingReply
}

// quotedPacket returns the beginning of the packet that an ICMP error is about
// (RFC 792; RFC 4443, section 2.4).
func quotedPacket(body icmp.MessageBody) []byte {
	switch b := body.(type) {
	case *icmp.DstUnreach:
		return b.Data
	case *icmp.TimeExceeded:
		return b.Data
	case *icmp.ParamProb:
		return b.Data
	case *icmp.PacketTooBig:
		return b.Data
	}
	return nil
}

// isQuotedBy reports whether the packet that an ICMP error quotes is r.
func (r request) isQuotedBy(packet []byte) bool {
	if r.six {
		const header = 40
		return len(packet) > header && packet[6] == protocolICMPv6 && r.matchesStart(packet[header:])
	}
	if len(packet) < 20 || packet[9] != protocolICMP {
		return false
	}
	header := int(packet[0]&15) * 4
	return header <= len(packet) && r.matchesStart(packet[header:])
}

// matchesStart reports whether a message, which may be cut off, is r.
func (r request) matchesStart(message []byte) bool {
	kind := byte(ipv4.ICMPTypeEcho)
	if r.six {
		kind = byte(ipv6.ICMPTypeEchoRequest)
	}
	return len(message) >= 8 && message[0] == kind &&
		int(binary.BigEndian.Uint16(message[4:])) == r.id &&
		int(binary.BigEndian.Uint16(message[6:])) == r.seq
}

// Why a packet was not delivered, by the code of "destination unreachable" (RFC
// 792, RFC 1812, section 5.2.7.1; RFC 4443, section 3.1).
var (
	unreachable4 = map[int]string{
		0: "network unreachable", 1: "host unreachable", 2: "protocol unreachable", 3: "port unreachable",
		4: "packet too large, and not to be cut up", 5: "source route failed", 6: "network unknown",
		7: "host unknown", 9: "network prohibited", 10: "host prohibited", 13: "prohibited by a filter",
	}
	unreachable6 = map[int]string{
		0: "no route to the host", 1: "prohibited by a filter", 2: "beyond the scope of the source address",
		3: "address unreachable", 4: "port unreachable", 5: "source address prohibited", 6: "route rejected",
	}
)

// describeError names the ICMP error of this type and code.
func describeError(six bool, kind, code int) string {
	name, known := unreachable4[code]
	if six {
		name, known = unreachable6[code]
	}
	is := func(four ipv4.ICMPType, other ipv6.ICMPType) bool {
		return !six && kind == int(four) || six && kind == int(other)
	}
	switch {
	case six && kind == int(ipv6.ICMPTypePacketTooBig):
		return "packet too large"
	case is(ipv4.ICMPTypeTimeExceeded, ipv6.ICMPTypeTimeExceeded):
		return "the time to live ran out on the way"
	case known && is(ipv4.ICMPTypeDestinationUnreachable, ipv6.ICMPTypeDestinationUnreachable):
		return name
	}
	return fmt.Sprintf("not delivered (ICMP type %d, code %d)", kind, code)
}
