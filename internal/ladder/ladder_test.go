package ladder_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/golden"
	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/internal/wire/wiretest"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
)

//go:generate go test -run ^TestLadder . -update

// hello makes one echo, closes the connection, and returns the packets.
func hello(t *testing.T, link link.Link, transport func(h echo.Host) echo.Transport) []packet.Packet {
	n := wire.New(link)
	defer n.Close()
	tr := transport(wire.Between(n.Host("client"), n.Host("server")))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, err := tr.Listen(ctx, "")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	c, err := tr.Dial(ctx, s.Addr().String())
	require.NoError(t, err)
	c.SetDeadline(n.Now().Add(20 * time.Second))
	echo.RoundTrip(c, []byte("hello"), make([]byte, 5))
	c.Close()
	n.Settle(2 * time.Second)
	cancel()
	<-served
	return n.Packets()
}

func overTCP(h echo.Host) echo.Transport { return tcp.Transport{Host: h} }

func overUDP(h echo.Host) echo.Transport { return udp.Transport{Host: h} }

// refusals are what happens where nobody listens.
func TestLadderOfRefusals(t *testing.T) {
	n, client, server := wiretest.Two(t, link.Link{Delay: 5 * time.Millisecond})
	third := n.Host("third")
	client.Dial(t.Context(), "tcp", "", "server:7")
	for _, from := range []*wire.Host{server, third} {
		c, err := from.Dial(t.Context(), "udp", "", "client:7")
		require.NoError(t, err)
		c.Write([]byte("anybody\n"))
		c.Read(make([]byte, 1))
	}
	c, err := third.Dial(t.Context(), "udp", "", "10.0.0.9:7")
	require.NoError(t, err)
	c.Write([]byte{0, 1, 2})
	self, err := third.Dial(t.Context(), "udp", "", "localhost:7")
	require.NoError(t, err)
	self.Write(nil)
	n.Settle(time.Second)
	golden.Compare(t, "testdata/refusals.txt", ladder.New(n.Packets(), nil).Text(ladder.Narrow))
	golden.Compare(t, "testdata/wide.txt", ladder.New(n.Packets(), nil).Text(120))
}

func TestLadders(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		link link.Link
		over func(h echo.Host) echo.Transport
	}{
		"tcp":       {link.Link{Delay: 20 * ms}, overTCP},
		"udp":       {link.Link{Delay: 20 * ms}, overUDP},
		"loss":      {link.Link{Delay: 20 * ms, Loss: 0.4, Seed: 3}, overTCP},
		"udploss":   {link.Link{Delay: 20 * ms, Loss: 1}, overUDP},
		"faults":    {link.Link{Delay: 20 * ms, Duplicate: 0.5, Reorder: 0.5, Jitter: 5 * ms, Seed: 1}, overTCP},
		"partition": {link.Link{Delay: 20 * ms, Partitions: []link.Span{{From: 50 * ms, To: 5 * time.Second}}}, overTCP},
	} {
		t.Run(name, func(t *testing.T) {
			text := ladder.New(hello(t, c.link, c.over), []string{"client", "server"}).Text(ladder.Narrow)
			for _, line := range strings.Split(text, "\n") {
				assert.LessOrEqual(t, ansi.StringWidth(line), ladder.Narrow)
			}
			if !wiretest.UnderRace {
				golden.Compare(t, "testdata/"+name+".txt", text)
			}
		})
	}
}

// The time that a ladder says to be idle is the difference of the two times beside
// it, whenever the packet before arrived.
func TestLaterIsTheDifferenceOfTheTimesBesideIt(t *testing.T) {
	packets := []packet.Packet{
		{Capture: packet.Capture{From: "a", To: "b", Sent: 0, Arrived: 20 * time.Millisecond, Fate: link.Delivered}},
		{Capture: packet.Capture{From: "a", To: "b", Sent: 300 * time.Millisecond, Arrived: 320 * time.Millisecond, Fate: link.Delivered}},
		{Capture: packet.Capture{From: "a", To: "b", Sent: 410 * time.Millisecond, Fate: link.Lost}},
	}
	rows := ladder.New(packets, nil).Rows
	assert.Equal(t, 300*time.Millisecond, rows[1].Silent)
	assert.Zero(t, rows[2].Silent, "90 ms after an arrival")
}
