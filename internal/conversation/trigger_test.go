package conversation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
)

// Every retransmission says why it was sent, and each reason is met. What the
// times allow is held against it.
func TestRetransmissionsSayWhy(t *testing.T) {
	const delay = 20 * time.Millisecond
	met := map[packet.Trigger]int{}
	for seed := range uint64(60) {
		o := conversation.Options{
			Link:    link.Link{Delay: delay, Loss: 0.1, Seed: seed + 1},
			Timeout: time.Minute,
		}
		c, err := conversation.CarrySimulated(t.Context(), "tcp", conversation.NumberMessages("", 1, 20_000), o)
		require.NoError(t, err)
		type copyOf struct {
			from string
			seq  uint32
		}
		last := map[copyOf]time.Duration{}
		for _, p := range c.Packets {
			at := copyOf{p.From, p.Seq}
			since := p.Sent - last[at]
			if p.Retransmission {
				met[p.Trigger]++
			}
			switch p.Trigger {
			case packet.Unknown:
				assert.False(t, p.Retransmission, "seed %d, packet %d", seed+1, p.Number)
			case packet.HandshakeTimer:
				assert.True(t, p.Flags.Has(packet.SYN))
				assert.GreaterOrEqual(t, since, time.Second, "seed %d, packet %d: RFC 6298, section 2", seed+1, p.Number)
			case packet.Timeout:
				assert.GreaterOrEqual(t, since, 200*time.Millisecond, "seed %d, packet %d: Linux's least timeout", seed+1, p.Number)
			case packet.LossDetected:
				assert.GreaterOrEqual(t, since, 2*delay, "seed %d, packet %d: an acknowledgment takes a round trip", seed+1, p.Number)
			}
			if len(p.Payload) > 0 || p.Flags&(packet.SYN|packet.FIN) != 0 {
				last[at] = p.Sent
			}
		}
	}
	t.Log(met)
	for _, trigger := range []packet.Trigger{packet.HandshakeTimer, packet.Timeout, packet.AfterTimeout, packet.LossProbe, packet.LossDetected} {
		assert.Positive(t, met[trigger], "%s is met in 60 conversations", trigger)
	}
}
