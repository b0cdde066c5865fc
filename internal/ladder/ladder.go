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

// A Ladder is a conversation as a sequence diagram: a rail for each host, a row
// for each packet.
type Ladder struct {
	Hosts []string
	Rows  []Row
}

// A Row is one packet, or a time in which nothing was sent.
type Row struct {
	Packet packet.Packet
	From   int // the rail of the sender
	To     int // that of the receiver; of a packet that goes nowhere, the sender's
	Label  string
	Marks  []string      // "lost", "retransmission" and what else is remarkable
	Silent time.Duration // before the packet, if remarkably long
}

// New draws packets between hosts, which are its rails from left to right.
// Packets of others are left out; nil is all hosts, in the order in which they
// appear.
func New(packets []packet.Packet, hosts []string) Ladder {
	if hosts == nil {
		hosts = appearing(packets)
	}
	l := Ladder{Hosts: hosts}
	var last time.Duration
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
		if silent := p.Sent - last; len(l.Rows) > 0 && silent >= remarkable {
			row.Silent = silent
		}
		last = max(p.Sent, p.Arrived)
		l.Rows = append(l.Rows, row)
	}
	return l
}

// Describe says of packets with a payload what it is, in the words of what, which
// is called for each packet in order. Those of which it says nothing keep their
// label.
func (l Ladder) Describe(what func(packet.Packet) string) {
	for i, row := range l.Rows {
		said := what(row.Packet)
		if said == "" {
			continue
		}
		plain := content(row.Packet.Payload)
		l.Rows[i].Label = strings.TrimSuffix(row.Label, plain) + said
	}
}

// remarkable is how long nothing happens before a ladder says so.
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

// label says what a packet is.
func label(p packet.Packet) string {
	switch {
	case p.Fragment && p.Offset > 0:
		return fmt.Sprintf("%s fragment at %d, %d bytes", p.Protocol, p.Offset, len(p.Payload))
	case p.Protocol == "TCP":
		return labelTCP(p)
	case p.Protocol == "UDP":
		return "UDP " + content(p.Payload)
	case p.Protocol == "ICMP":
		return "ICMP " + p.Message + echoed(p)
	}
	return fmt.Sprintf("%s, %d bytes", p.Protocol, len(p.Data))
}

// echoed is the number of an echo and what it carries (RFC 792).
func echoed(p packet.Packet) string {
	header := len(p.Data) - len(p.Payload)
	if !strings.HasPrefix(p.Message, "echo") || header < 8 {
		return ""
	}
	return fmt.Sprintf(" seq %d %s", binary.BigEndian.Uint16(p.Data[header-2:]), content(p.Payload))
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

// content quotes what is short and text, and counts the rest.
func content(b []byte) string {
	const most = 16
	if n := len(b); n == 0 || n > most || !packet.Printable(b) {
		return fmt.Sprintf("%d bytes", n)
	}
	return strconv.Quote(string(b))
}

// marks are the remarkable things about a packet. A fate comes first.
func marks(p packet.Packet) (m []string) {
	fates := map[link.Fate]string{
		link.Late: "late", link.Duplicated: "duplicate", link.Lost: "lost", link.Partitioned: "cut off", link.Dropped: "queue full",
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
