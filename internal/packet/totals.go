package packet

import (
	"slices"
	"time"

	"github.com/socketlab/socketlab/internal/link"
)

// Totals are sums over packets.
type Totals struct {
	Packets         int // sent by hosts; copies of the link do not count
	Bytes           int // with their headers, from IP's on
	Payload         int // what transports carry, each byte counted once
	Retransmissions int
	Lost            int // by chance, by a partition, by a full queue, by having no host to go to
	Copies          int
	Late            int
}

// Overhead is the bytes that are no payload.
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
		if slices.Contains([]string{"TCP", "UDP", "ICMP"}, p.Protocol) {
			t.Payload += p.New
		}
	}
	return t
}

// CountRoundTrips returns how many times something had gone to the other end and
// back, along the longest way, when the packet of this number was sent. Before the
// first byte of TCP it is 1, for the handshake.
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
