package wire_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/golden"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/internal/wire/wiretest"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
)

// story is a conversation that has everything: handshakes, losses,
// retransmissions, two simultaneous connections, datagrams, a refusal.
func story(t *testing.T, seed uint64) string {
	n := wire.New(link.Link{
		Delay: 20 * time.Millisecond, Jitter: 5 * time.Millisecond, Loss: 0.1, Duplicate: 0.05, Reorder: 0.05,
		Bandwidth: 1e6, Queue: 20, Seed: seed,
	})
	defer n.Close()
	h := wire.Between(n.Host("client"), n.Host("server"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error)
	for _, tr := range []echo.Transport{tcp.Transport{Host: h}, udp.Transport{Host: h}} {
		s, err := tr.Listen(ctx, "")
		require.NoError(t, err)
		go func() { ended <- s.Serve(ctx) }()
		for i := range 2 {
			n.Go(func() {
				talk(n, tr, s.Addr().String(), 1000*(i+1))
				ended <- nil
			})
		}
	}
	for range 4 {
		<-ended
	}
	cancel()
	for range 2 {
		<-ended
	}
	_, err := h.Dial(t.Context(), "tcp", "", "server:7")
	assert.Error(t, err)
	n.Settle(time.Second)
	var b strings.Builder
	for _, c := range n.Captures() {
		fmt.Fprintf(&b, "%d %v %v %s %s %s %x\n", c.Number, c.Sent, c.Arrived, c.From, c.To, c.Fate, c.Data)
	}
	return b.String()
}

// difference is the first line of got that is not in want, with the one before.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("%.200s\n%.200s\nwant %.200s", g[max(i-1, 0)], g[i], w[min(i, len(w)-1)])
		}
	}
	return ""
}

func talk(n *wire.Network, tr echo.Transport, addr string, size int) {
	c, err := tr.Dial(context.Background(), addr)
	if err != nil {
		return
	}
	defer c.Close()
	msg, buf := make([]byte, size), make([]byte, size)
	for range 10 {
		c.SetDeadline(n.Now().Add(10 * time.Second))
		echo.RoundTrip(c, msg, buf)
		n.Sleep(10 * time.Millisecond)
	}
}

//go:generate go test -run ^TestSameSeedSameRecord$ . -update -short

func TestSameSeedSameRecord(t *testing.T) {
	if wiretest.UnderRace {
		t.Skip("the race detector shuffles goroutines")
	}
	times := 200
	if testing.Short() {
		times = 20
	}
	want := story(t, 1)
	assert.NotEqual(t, want, story(t, 2), "another seed gives another record")
	if strconv.IntSize == 64 { // windows depend on what a packet takes in memory
		sum := fmt.Sprintf("%x\n", sha256.Sum256([]byte(want)))
		golden.Compare(t, "testdata/story.sum", sum) // as in other processes, on other systems
	}
	for i := range times {
		require.Empty(t, difference(story(t, 1), want), "run %d", i)
	}
}

// Keys and masks that a library draws from elsewhere change bytes, not lengths,
// and so neither times nor fates.
func TestSameSeedSameShape(t *testing.T) {
	if wiretest.UnderRace {
		t.Skip("the race detector shuffles goroutines")
	}
	for _, tr := range transports(nil) {
		shape := func() string {
			n := wire.New(link.Link{Delay: 20 * time.Millisecond, Loss: 0.1, Seed: 4})
			defer n.Close()
			tr := on(tr, wire.Between(n.Host("client"), n.Host("server")))
			ctx, cancel := context.WithCancel(t.Context())
			s, err := tr.Listen(ctx, "")
			require.NoError(t, err)
			served := make(chan error)
			n.Go(func() { served <- s.Serve(ctx) })
			talk(n, tr, s.Addr().String(), 100)
			cancel()
			<-served
			n.Settle(time.Second)
			var b strings.Builder
			for _, p := range n.Packets() {
				fmt.Fprintln(&b, p.Number, p.Sent, p.Arrived, p.From, p.To, p.Fate, p.Src, p.Dst, p.Flags, p.Seq, p.Ack, len(p.Payload))
			}
			return b.String()
		}
		want := shape()
		for i := range 20 {
			require.Empty(t, difference(shape(), want), "%s, run %d", tr.Traits().Name, i)
		}
	}
}

// The record stays the same while other processes take the processors. What
// they do to this one is that it is interrupted anywhere, for long.
func TestSameSeedSameRecordUnderLoad(t *testing.T) {
	if wiretest.UnderRace {
		t.Skip("the race detector shuffles goroutines")
	}
	burn(t, runtime.NumCPU())
	want := story(t, 3)
	for i := range 20 {
		require.Empty(t, difference(story(t, 3), want), "run %d", i)
	}
}
