package ladder

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
)

// A Ladder holds a conversation as a sequence diagram: a rail for each host, a
// row for each packet.
type Ladder struct {
	Hosts []string
	Rows  []Row
}

// A Row holds one packet, or an idle time.
type Row struct {
	Packet packet.Packet
	From   int // index of the sender's rail
	To     int // index of the receiver's rail; the sender's if no host has the address
	Label  string
	Marks  []string      // "lost", "retransmission" and other remarks
	Silent time.Duration // since the packet before it was sent, if remarkable; otherwise 0
}

// New returns the ladder of the packets between hosts, which are its rails from
// left to right. It leaves out packets of other hosts. Nil hosts stand for all
// hosts, in the order of their first packets.
func New(packets []packet.Packet, hosts []string) Ladder {
	if hosts == nil {
		hosts = appearing(packets)
	}
	l := Ladder{Hosts: hosts}
	var sent, last time.Duration // when the last packet was sent, and when it had arrived
	for _, p := range packets {
		row := Row{Packet: p, From: slices.Index(hosts, p.From), To: slices.Index(hosts, p.To)}
		if row.From < 0 || row.To < 0 && p.Fate != link.NoRoute {
			continue
		}
		row.To = max(row.To, 0)
		if p.Fate == link.NoRoute {
			row.To = row.From
		}
		row.Label, row.Marks = label(p), marks(p)
		if len(l.Rows) > 0 && p.Sent-last >= remarkable {
			row.Silent = p.Sent - sent
		}
		sent, last = p.Sent, max(p.Sent, p.Arrived)
		l.Rows = append(l.Rows, row)
	}
	return l
}

// Describe replaces the labels of packets with a payload by the results of
// what, which it calls for each of them in order. Where the result is "", the
// label stays.
func (l Ladder) Describe(what func(packet.Packet) string) {
	for i, row := range l.Rows {
		name := what(row.Packet)
		if name == "" {
			continue
		}
		old := content(row.Packet.Payload)
		l.Rows[i].Label = strings.TrimSuffix(row.Label, old) + name
	}
}

// remarkable is the least idle time that a ladder shows: nothing was sent and
// nothing was on its way.
const remarkable = 100 * time.Millisecond

func appearing(packets []packet.Packet) (hosts []string) {
	for _, p := range packets {
		for _, name := range []string{p.From, p.To} {
			if !slices.Contains(hosts, name) && (name == p.From || p.Fate != link.NoRoute) {
				hosts = append(hosts, name)
			}
		}
	}
	return hosts
}

// label returns the protocol of a packet and its most important fields.
func label(p packet.Packet) string {
	switch {
	case p.Fragment:
		return fragment(p)
	case p.Protocol == "TCP":
		return labelTCP(p)
	case p.Protocol == "UDP":
		return "UDP " + content(p.Payload)
	case p.Protocol == "ICMP":
		return "ICMP " + p.Message + echoed(p)
	}
	return fmt.Sprintf("%s, %d bytes", p.Protocol, len(p.Data))
}

// fragment counts the bytes of IP, so that each fragment begins where the one
// before it ends. The first one includes the header of the transport.
func fragment(p packet.Packet) string {
	protocol, bytes := p.Protocol, len(p.Payload)
	if p.Offset == 0 && protocol != "TCP" {
		bytes += transportHeader
	}
	if p.IsEcho && len(p.Data)-len(p.Payload) >= transportHeader {
		protocol += fmt.Sprintf(" %s seq %d,", p.Message, echoNumber(p))
	}
	return fmt.Sprintf("%s fragment at %d, %d bytes", protocol, p.Offset, bytes)
}

// transportHeader is the size of the headers of UDP and of an ICMP echo message.
const transportHeader = 8

// echoed returns the sequence number and the content of an ICMP echo message
// (RFC 792).
func echoed(p packet.Packet) string {
	if !p.IsEcho || len(p.Data)-len(p.Payload) < transportHeader {
		return ""
	}
	return fmt.Sprintf(" seq %d %s", echoNumber(p), content(p.Payload))
}

// echoNumber returns the sequence number of an ICMP echo message, which ends its
// header.
func echoNumber(p packet.Packet) uint16 {
	return binary.BigEndian.Uint16(p.Data[len(p.Data)-len(p.Payload)-2:])
}

// labelTCP leaves out PSH, which means nothing to a socket, and the window where
// it is neither new nor empty.
func labelTCP(p packet.Packet) string {
	parts := []string{(p.Flags &^ packet.PSH).String()}
	if len(p.Payload) > 0 || p.Flags&(packet.SYN|packet.FIN) != 0 {
		parts = append(parts, fmt.Sprintf("seq %d", p.Seq))
	}
	if p.Flags.Has(packet.ACK) {
		parts = append(parts, fmt.Sprintf("ack %d", p.Ack))
	}
	switch {
	case p.MSS > 0:
		parts = append(parts, fmt.Sprintf("mss %d", p.MSS))
	case p.Window == 0 && !p.Flags.Has(packet.RST):
		parts = append(parts, "window 0")
	}
	if len(p.Payload) > 0 {
		parts = append(parts, content(p.Payload))
	}
	return strings.Join(parts, " ")
}

// content returns short text quoted, and the length of anything else.
func content(b []byte) string {
	const most = 16
	if n := len(b); n == 0 || n > most || !packet.Printable(b) {
		return fmt.Sprintf("%d bytes", n)
	}
	return strconv.Quote(string(b))
}

// marks returns the remarks about a packet, its fate first.
func marks(p packet.Packet) (m []string) {
	fates := map[link.Fate]string{
		link.Late: "late", link.Duplicated: "duplicate", link.Lost: "lost", link.Partitioned: "partitioned", link.Dropped: "queue full",
		link.NoRoute: "no such host",
	}
	if mark, ok := fates[p.Fate]; ok {
		m = append(m, mark)
	}
	switch {
	case p.Retransmission:
		m = append(m, "retransmission")
	case p.Probe:
		m = append(m, "probe")
	}
	return m
}
