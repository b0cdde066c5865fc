package packet

import (
	"slices"
	"time"

	"github.com/socketlab/socketlab/internal/link"
)

// Totals holds sums over packets.
type Totals struct {
	Packets         int // sent by hosts, without the duplicates of the link
	Bytes           int // from the IP header on
	Payload         int // bytes that transports carry, each counted once
	Retransmissions int
	Needless        int // retransmissions of what arrives even without them
	Lost            int // packets that did not arrive, whatever the fate
	Copies          int // duplicates of the link
	Late            int // packets that were delayed so that others may overtake them
}

// Overhead returns the number of bytes that are not payload.
func (t Totals) Overhead() int { return t.Bytes - t.Payload }

// Sum returns the totals of packets.
func Sum(packets []Packet) Totals {
	var t Totals
	for _, p := range packets {
		switch p.Fate {
		case link.Duplicated:
			t.Copies++
			continue
		case link.Late:
			t.Late++
		case link.Delivered:
		default:
			t.Lost++
		}
		t.Packets++
		t.Bytes += len(p.Data)
		if p.Retransmission {
			t.Retransmissions++
		}
		if p.Needless {
			t.Needless++
		}
		if slices.Contains([]string{"TCP", "UDP", "ICMP"}, p.Protocol) {
			t.Payload += p.New
		}
	}
	return t
}

// CountRoundTrips returns how many round trips had been completed, along the
// longest chain of packets, when the packet of that number was sent. For the
// first data of a TCP connection it is 1, the round trip of the handshake.
func CountRoundTrips(packets []Packet, number int) int {
	type arrival struct {
		at    time.Duration
		to    string
		trips int // one way
	}
	var coming []arrival
	seen := make(map[string]int) // the longest way to each host so far
	for _, p := range packets {
		coming = slices.DeleteFunc(coming, func(a arrival) bool {
			if a.at > p.Sent {
				return false
			}
			seen[a.to] = max(seen[a.to], a.trips)
			return true
		})
		if p.Number == number {
			return seen[p.From] / 2
		}
		if p.Fate.Arrives() {
			coming = append(coming, arrival{p.Arrived, p.To, seen[p.From] + 1})
		}
	}
	return 0
}
