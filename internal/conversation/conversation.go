package conversation

import (
	"fmt"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
)

// A Conversation holds what happened: every packet, and when each message was
// back.
type Conversation struct {
	Name    string // of the transport
	Packets []packet.Packet
	Streams *packet.Streams // what lies inside the packets; nil where they carry messages alone
	Ladder  ladder.Ladder   // all packets, each named by what lies inside
	Evicted int             // packets that the record does not hold any more
	Missed  int             // packets that the kernel has dropped before they were recorded
	Trips   []Trip
	Err     error // why it was not finished
}

// New returns the conversation of a transport that has sent packets: it follows
// their streams and draws the ladder, once for all who show it.
func New(name string, packets []packet.Packet) Conversation {
	c := Conversation{Name: name, Packets: packets, Streams: packet.NewStreams(name, packets)}
	c.Ladder = ladder.New(packets, []string{"client", "server"})
	c.Ladder.Describe(c.Streams.Name)
	return c
}

// A Trip is one message on its way to the server and back.
type Trip struct {
	Sent time.Duration // since the conversation began
	Took time.Duration // 0: it has not come back
}

// Options say how messages are carried.
type Options struct {
	Link     link.Link     // between client and server; its seed decides all that is random
	IPv6     bool          // instead of IPv4
	Interval time.Duration // from one message to the next
	Timeout  time.Duration // for the answer to the last message, and for dialing
}

// Names are the transports that can be carried, and ping. Those of Unix domain
// sockets have no packets.
var Names = []string{"tcp", "udp", "websocket", "tls", "ping", "unix", "unixpacket", "unixgram"}

// The limits of one conversation: how many messages, and how many bytes in all.
const (
	MaxMessages = 1000
	MaxBytes    = 1 << 20
)

// HasPackets reports whether a transport crosses a network: Unix domain sockets
// do not.
func HasPackets(name string) bool { return !strings.HasPrefix(name, "unix") }

// isDatagram reports whether messages come back one by one, or not at all.
func isDatagram(name string) bool { return name == "udp" || name == "ping" }

// NumberMessages returns count messages of text, or of size bytes each if size is
// not 0. Several of them begin or end with their number, so that each can be
// recognized when it comes back.
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

// CountTripsBefore returns how many round trips were over when the first message
// was sent, or -1 if none was sent.
func (c Conversation) CountTripsBefore() int {
	for _, p := range c.Packets {
		if p.From == "client" && p.New > 0 && p.Sent >= c.Trips[0].Sent {
			return packet.CountRoundTrips(c.Packets, p.Number)
		}
	}
	return -1
}

// ReturnTimes returns how long each message took that has come back, in the order
// of sending.
func (c Conversation) ReturnTimes() (times []time.Duration) {
	for _, t := range c.Trips {
		if t.Took > 0 {
			times = append(times, t.Took)
		}
	}
	return times
}

// Failure returns why the conversation was not finished, or nil. Lost datagrams
// are no failure.
func (c Conversation) Failure() error {
	if isDatagram(c.Name) && errno.IsTimeout(c.Err) {
		return nil
	}
	return c.Err
}
