package conversation

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/link"
)

func carry(t *testing.T, name string, l link.Link) Conversation {
	messages := NumberMessages("hello", 3, 0)
	c, err := CarrySimulated(t.Context(), name, messages, Options{Link: l, Interval: 10 * time.Millisecond, Timeout: 30 * time.Second})
	require.NoError(t, err)
	return c
}

func TestSameSeedSamePackets(t *testing.T) {
	l := link.Link{Delay: 20 * time.Millisecond, Loss: 0.2, Seed: 3}
	for _, name := range []string{"udp", "ping", "websocket"} {
		one, two := carry(t, name, l), carry(t, name, l)
		assert.NotEmpty(t, one.Packets, name)
		assert.Equal(t, one.Packets, two.Packets, "the same seed gives the same packets of %s", name)
		assert.Equal(t, one.Trips, two.Trips, name)
	}
}

func TestLostDatagramsAreNoFailure(t *testing.T) {
	for name, fails := range map[string]bool{"udp": false, "ping": false, "tcp": true} {
		c := carry(t, name, link.Link{Loss: 1})
		assert.Error(t, c.Err, name)
		assert.Equal(t, fails, c.Failure() != nil, name)
		assert.Empty(t, c.ReturnTimes(), name)
	}
}

func TestUnixSocketsHaveNoPackets(t *testing.T) {
	assert.Equal(t, Conversation{Name: "unix"}, carry(t, "unix", link.Link{}))
}

func TestPcapngHoldsAllPackets(t *testing.T) {
	c := carry(t, "tcp", link.Link{Delay: 20 * time.Millisecond})
	assert.Equal(t, 1, c.CountTripsBefore(), "a handshake comes before the first message")
	var file bytes.Buffer
	require.NoError(t, WritePcapng(&file, c))
	r, err := pcapgo.NewNgReader(&file, pcapgo.DefaultNgReaderOptions)
	require.NoError(t, err)
	for _, p := range c.Packets {
		data, info, err := r.ReadPacketData()
		require.NoError(t, err)
		assert.Equal(t, p.Data, data)
		assert.Equal(t, p.Sent, info.Timestamp.Sub(Epoch))
	}
}

// The ladder is drawn once, and whoever shows a packet later gives it the same name.
func TestLadderNamesWhatStreamsName(t *testing.T) {
	c := carry(t, "websocket", link.Link{Delay: 20 * time.Millisecond, Loss: 0.2, Seed: 3})
	require.Len(t, c.Ladder.Rows, len(c.Packets))
	for _, row := range slices.Backward(c.Ladder.Rows) {
		assert.True(t, strings.HasSuffix(row.Label, c.Streams.Name(row.Packet)), row.Label)
	}
	assert.Equal(t, c.Ladder, New(c.Name, c.Packets).Ladder)
}
