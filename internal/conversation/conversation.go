package conversation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/transports"
)

// A Conversation holds every packet, and when each message came back.
type Conversation struct {
	Name    string // of the transport
	Packets []packet.Packet
	Streams *packet.Streams // what lies inside the packets; nil where they carry messages alone
	Ladder  ladder.Ladder   // all packets, each named by what lies inside
	Evicted int             // packets that the bounded record has discarded
	Missed  int             // packets that the kernel dropped before they were recorded
	Trips   []Trip
	Err     error         // the error that ended it early, or nil
	Ended   time.Duration // when the client had all messages back, or gave up
}

// New returns the conversation of a transport that has sent packets: it follows
// their streams and draws the ladder, once for all who show it.
func New(name string, packets []packet.Packet) Conversation {
	c := Conversation{Name: name, Packets: packets, Streams: packet.NewStreams(name, packets)}
	c.Ladder = ladder.New(packets, []string{"client", "server"})
	c.Ladder.Describe(c.Streams.Name)
	return c
}

// A Trip holds the times of one message.
type Trip struct {
	Sent time.Duration // since the conversation began
	Took time.Duration // 0 if the message has not come back
	Err  error         // of the Write; nil if the message was sent
}

// Options holds how messages are carried.
type Options struct {
	Link     link.Link     // between client and server; its seed decides all random draws
	IPv6     bool          // instead of IPv4
	Interval time.Duration // between the beginnings of two messages
	Timeout  time.Duration // for the answer to the last message, and for dialing
}

// Check returns an error that names the first option that is out of range, or
// nil.
func (o Options) Check() error {
	if o.IPv6 && o.Link.LargestPacket() < link.MinMTU6 {
		return fmt.Errorf("MTU of %d: IPv6 needs at least %d (RFC 8200, section 5)", o.Link.MTU, link.MinMTU6)
	}
	return o.Link.Check()
}

// Ping is the name by which ICMP carries messages: IP itself answers.
const Ping = "ping"

// Names returns the names of the transports, ping included, by which messages
// can be carried. Those of Unix domain sockets send no packets.
func Names() []string {
	names := transports.ComparedNames()
	for _, name := range transports.PacketNames() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return append(names, Ping)
}

// The limits bound the memory and the time of one conversation.
const (
	// MaxMessages limits the messages of one conversation.
	MaxMessages = 1000
	// MaxBytes limits the bytes of all its messages together.
	MaxBytes = 1 << 20
)

// HasPackets reports whether the transport of that name crosses a network. Unix
// domain sockets do not.
func HasPackets(name string) bool {
	return name == Ping || slices.Contains(transports.PacketNames(), name)
}

// isDatagram reports whether each message comes back by itself or not at all.
func isDatagram(name string) bool {
	kind, err := transports.Named(name)
	return name == Ping || err == nil && !kind.New(transports.Options{}).Traits().Reliable
}

// NumberMessages returns count copies of text, or count messages of size bytes
// if size is not 0. If there are several, each begins or ends with its number,
// so that it can be recognized when it comes back.
func NumberMessages(text string, count, size int) []string {
	all := make([]string, count)
	for i := range all {
		switch {
		case size > 0:
			number := fmt.Sprintf("%d ", i+1)
			all[i] = (number + strings.Repeat(".", size))[:size]
		case count > 1:
			all[i] = fmt.Sprintf("%s %d", text, i+1)
		default:
			all[i] = text
		}
	}
	return all
}

// CountTripsBefore returns how many round trips had been completed when the
// first message was sent, or -1 if none was sent.
func (c Conversation) CountTripsBefore() int {
	for _, p := range c.Packets {
		if p.From == "client" && p.New > 0 && p.Sent >= c.Trips[0].Sent {
			return packet.CountRoundTrips(c.Packets, p.Number)
		}
	}
	return -1
}

// ReturnTimes returns the round-trip time of each message that came back, in
// the order of sending.
func (c Conversation) ReturnTimes() (times []time.Duration) {
	for _, t := range c.Trips {
		if t.Took > 0 {
			times = append(times, t.Took)
		}
	}
	return times
}

// Failure returns the error that ended the conversation early, or nil. Lost
// datagrams are no failure.
func (c Conversation) Failure() error {
	if isDatagram(c.Name) && isDeadline(c.Err) {
		return nil
	}
	return c.Err
}
