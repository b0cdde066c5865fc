package packet_test

import (
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/internal/wire/wiretest"
)

func FuzzDecode(f *testing.F) {
	n := wire.New(link.Link{})
	c, s := n.Host("client"), n.Host("server")
	c.Dial(f.Context(), "tcp", "", "server:7")
	if u, err := c.Dial(f.Context(), "udp", "", "[fd00::2]:7"); err == nil {
		u.Write(make([]byte, 2000))
		u.Read(nil)
	}
	s.Dial(f.Context(), "udp", "", "client:7")
	for _, p := range n.Captures() {
		f.Add(p.Data, p.Data)
	}
	n.Close()
	f.Fuzz(func(t *testing.T, one, two []byte) {
		ps := packet.Decode([]packet.Capture{{Number: 1, From: "a", To: "b", Data: one}, {Number: 2, From: "b", To: "a", Data: two}})
		for _, hosts := range [][]string{nil, {"b"}, {"x", "b", "y", "a", "a long name for a host", "z", "w", "v", "u"}} {
			ladder.New(ps, hosts).Text(0)
		}
		packet.Sum(ps)
	})
}

func TestTotals(t *testing.T) {
	_, client, server := wiretest.Two(t, link.Link{Delay: 20 * time.Millisecond, Loss: 0.2, Duplicate: 0.1, Seed: 5})
	n := client.Network()
	c, s := wiretest.Connect(t, client, server, "tcp", ":0")
	const size = 20_000
	sent := make([]byte, size)
	rand.NewChaCha8([32]byte{}).Read(sent)
	go func() { c.Write(sent); c.Close() }()
	got, err := io.ReadAll(s)
	require.NoError(t, err)
	require.Equal(t, sent, got)
	s.Close()
	n.Settle(5 * time.Second)
	packets := n.Packets()
	totals := packet.Sum(packets)
	assert.Equal(t, size, totals.Payload, "each byte of payload counts once, however often it was sent")
	assert.Positive(t, totals.Retransmissions)
	assert.Positive(t, totals.Lost)
	assert.Positive(t, totals.Copies)
	assert.Equal(t, len(packets), totals.Packets+totals.Copies)
	assert.Equal(t, totals.Bytes-size, totals.Overhead())
	arrived, stream := map[uint32]bool{}, []byte(nil)
	for _, p := range packets {
		if len(p.Payload) == 0 || p.Fate == link.Duplicated {
			continue
		}
		assert.Equal(t, arrived[p.Seq], p.Retransmission, "packet %d is a retransmission if its bytes were sent before", p.Number)
		arrived[p.Seq] = true
		stream = append(stream, p.Payload[len(p.Payload)-p.New:]...)
	}
	assert.Equal(t, sent, stream, "the new bytes of all packets are what was written")
}

func TestRoundTrips(t *testing.T) {
	_, client, server := wiretest.Two(t, link.Link{Delay: 20 * time.Millisecond})
	n := client.Network()
	c, s := wiretest.Connect(t, client, server, "tcp", ":0")
	for _, end := range [][2]*wire.Conn{{c, s}, {s, c}, {c, s}} {
		end[0].Write([]byte("x"))
		end[1].Read(make([]byte, 1))
	}
	var trips []int
	for _, p := range n.Packets() {
		if len(p.Payload) > 0 {
			trips = append(trips, packet.CountRoundTrips(n.Packets(), p.Number))
		}
	}
	assert.Equal(t, []int{1, 1, 2}, trips, "the handshake takes one round trip, and question and answer another")
}

func TestWindowsAreScaled(t *testing.T) {
	n, client, server := wiretest.Two(t, link.Link{})
	wiretest.Connect(t, client, server, "tcp", ":0")
	ps := n.Packets()
	require.Len(t, ps, 3)
	assert.Equal(t, 1460, ps[0].MSS)
	assert.Equal(t, ps[0].Window&^127, ps[2].Window&^127, "the window after the handshake is as large as before, in other units")
	assert.Equal(t, []uint32{0, 0, 1}, []uint32{ps[0].Seq, ps[1].Seq, ps[2].Seq})
	assert.Equal(t, []uint32{0, 1, 1}, []uint32{ps[0].Ack, ps[1].Ack, ps[2].Ack})
}

// A program that does not read closes the window. What asks whether it has opened
// is a probe, and nothing that was lost.
func TestZeroWindowProbesAreNoRetransmissions(t *testing.T) {
	_, client, server := wiretest.Two(t, link.Link{Delay: 20 * time.Millisecond})
	n := client.Network()
	c, _ := wiretest.Connect(t, client, server, "tcp", ":0")
	c.SetDeadline(n.Now().Add(20 * time.Second))
	var err error
	for err == nil {
		_, err = c.Write(make([]byte, 64<<10))
	}
	probes := 0
	for _, p := range n.Packets() {
		if p.Probe && p.From == "client" {
			probes++
		}
	}
	assert.Greater(t, probes, 3, "in 20 s")
	assert.Zero(t, packet.Sum(n.Packets()).Retransmissions, "nothing was lost")
}
