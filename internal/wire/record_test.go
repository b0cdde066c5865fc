package wire_test

import (
	"encoding/binary"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/wire/wiretest"
)

// What a program receives is what the record says: these packets, at these
// times, in this order.
func TestRecordIsWhatHappened(t *testing.T) {
	n, client, server := wiretest.Two(t, link.Link{
		Delay: 10 * time.Millisecond, Jitter: 5 * time.Millisecond, Loss: 0.1, Duplicate: 0.1, Reorder: 0.1,
		Bandwidth: 150_000, Queue: 5, Seed: 9,
	})
	pc, err := server.ListenPacket(t.Context(), "udp", ":7")
	require.NoError(t, err)
	c, err := client.Dial(t.Context(), "udp", "", "server:7")
	require.NoError(t, err)
	const count = 10_000
	n.Go(func() {
		for i := range count {
			c.Write(binary.BigEndian.AppendUint64(nil, uint64(i)))
			n.Sleep(time.Duration(1+i%2) * time.Millisecond)
		}
	})
	type arrival struct {
		at     time.Duration
		number uint64
	}
	var got, want []arrival
	for buf := make([]byte, 8); ; {
		pc.SetReadDeadline(n.Now().Add(time.Second))
		if _, _, err := pc.ReadFrom(buf); err != nil {
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			break
		}
		got = append(got, arrival{n.Elapsed(), binary.BigEndian.Uint64(buf)})
	}
	fates := map[link.Fate]int{}
	for _, p := range n.Packets() {
		fates[p.Fate]++
		if p.Fate.Arrives() {
			want = append(want, arrival{p.Arrived, binary.BigEndian.Uint64(p.Payload)})
		}
	}
	slices.SortStableFunc(want, func(a, b arrival) int { return int(a.at - b.at) })
	assert.Equal(t, want, got)
	for _, fate := range []link.Fate{link.Delivered, link.Late, link.Duplicated, link.Lost, link.Dropped} {
		assert.Positive(t, fates[fate], fate)
	}
}
