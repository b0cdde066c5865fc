package conversation_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
)

// Linux sends again what was lost, and hardly anything else (RFC 8985).
func TestFewRetransmissionsAreNeedless(t *testing.T) {
	var all packet.Totals
	for seed := range uint64(20) {
		o := conversation.Options{
			Link:    link.Link{Delay: 20 * time.Millisecond, Loss: 0.01, Seed: seed + 1},
			Timeout: 5 * time.Minute,
		}
		c, err := conversation.CarrySimulated(t.Context(), "tcp", conversation.NumberMessages("", 1, 1_000_000), o)
		require.NoError(t, err)
		require.NoError(t, c.Failure())
		sum := packet.Sum(c.Packets)
		all.Retransmissions += sum.Retransmissions
		all.Needless += sum.Needless
	}
	t.Logf("%d retransmissions, %d of them needless", all.Retransmissions, all.Needless)
	assert.Greater(t, all.Retransmissions, 200)
	assert.Less(t, float64(all.Needless), 0.03*float64(all.Retransmissions), "less than 3 %% of the retransmissions are needless")
}

// A datagram of three fragments comes back if all of its own arrive, and of its
// answer's. Fragments of different datagrams are never joined (RFC 791, section
// 3.2).
func TestFragmentsOfDifferentDatagramsAreNotJoined(t *testing.T) {
	for _, name := range []string{"udp", conversation.Ping} {
		lost, back := 0, 0
		for seed := range uint64(40) {
			o := conversation.Options{
				Link:     link.Link{Delay: 20 * time.Millisecond, Loss: 0.15, Seed: seed + 1},
				Interval: 100 * time.Millisecond, Timeout: 5 * time.Second,
			}
			c, err := conversation.CarrySimulated(t.Context(), name, conversation.NumberMessages("", 6, 4000), o)
			require.NoError(t, err)
			whole := 0
			for _, fragments := range arrivedFragments(c.Packets, "server") {
				if fragments == 3 {
					whole++
				}
			}
			for _, fragments := range arrivedFragments(c.Packets, "client") {
				if fragments < 3 {
					lost++
				}
			}
			back += len(c.ReturnTimes())
			assert.Len(t, c.ReturnTimes(), whole, "%s, seed %d", name, seed+1)
		}
		t.Logf("%s: %d requests lost a fragment, %d messages came back", name, lost, back)
		assert.Positive(t, lost)
		assert.Positive(t, back)
	}
}

// arrivedFragments counts, by the identification of their datagram, the fragments
// from a host that have arrived.
func arrivedFragments(packets []packet.Packet, from string) map[uint16]int {
	arrived := make(map[uint16]int)
	for _, p := range packets {
		if p.From == from && p.Fragment {
			n := 0
			if p.Fate.Arrives() {
				n = 1
			}
			arrived[binary.BigEndian.Uint16(p.Data[4:])] += n
		}
	}
	return arrived
}
