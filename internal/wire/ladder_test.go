package wire_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "%s, which -update rewrites", file)
}

// hello is one echo and a goodbye, and what crossed the wire.
func hello(t *testing.T, link wire.Link, transport func(h echo.Host) echo.Transport) []wire.Packet {
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
	n, client, server := two(t, wire.Link{Delay: 5 * time.Millisecond})
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
	golden(t, "refusals.txt", wire.NewLadder(n.Packets(), nil).Text(wire.Narrow))
	golden(t, "wide.txt", wire.NewLadder(n.Packets(), nil).Text(120))
}

func TestLadders(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		link wire.Link
		over func(h echo.Host) echo.Transport
	}{
		"tcp":       {wire.Link{Delay: 20 * ms}, overTCP},
		"udp":       {wire.Link{Delay: 20 * ms}, overUDP},
		"loss":      {wire.Link{Delay: 20 * ms, Loss: 0.4, Seed: 3}, overTCP},
		"udploss":   {wire.Link{Delay: 20 * ms, Loss: 1}, overUDP},
		"faults":    {wire.Link{Delay: 20 * ms, Duplicate: 0.5, Reorder: 0.5, Jitter: 5 * ms, Seed: 1}, overTCP},
		"partition": {wire.Link{Delay: 20 * ms, Partitions: []wire.Span{{From: 50 * ms, To: 5 * time.Second}}}, overTCP},
	} {
		t.Run(name, func(t *testing.T) {
			text := wire.NewLadder(hello(t, c.link, c.over), []string{"client", "server"}).Text(wire.Narrow)
			for _, line := range strings.Split(text, "\n") {
				assert.LessOrEqual(t, utf8.RuneCountInString(line), wire.Narrow)
			}
			if !underRace {
				golden(t, name+".txt", text)
			}
		})
	}
}
