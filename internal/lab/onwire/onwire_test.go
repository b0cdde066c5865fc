package onwire_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/onwire"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/lessons"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/websocket"
)

// observeOver returns what an experiment finds over a link, and what that
// contradicts.
func observeOver(t *testing.T, name string, tr echo.Transport, link link.Link) (lab.Observation, string) {
	e, ok := lessons.Find(name)
	require.True(t, ok, "no experiment is called %s", name)
	o, err := lab.Observe(t.Context(), e, onwire.Transport{Transport: tr, Link: link})
	require.NoError(t, err)
	return o, e.Contradiction(tr.Traits(), o)
}

// TestClaimsOverABadLink is what loopback cannot show: datagrams that are lost
// and overtaken, and streams that are not.
func TestClaimsOverABadLink(t *testing.T) {
	t.Parallel()
	loses := link.Link{Delay: time.Millisecond, Loss: 0.05, Seed: 1}
	reorders := link.Link{Delay: 5 * time.Millisecond, Reorder: 0.5, Seed: 1}
	for _, tr := range []echo.Transport{tcp.Transport{}, websocket.Transport{}} {
		o, contradicted := observeOver(t, "order", tr, reorders)
		assert.Equal(t, lab.NewOutcome("in order"), o.Outcome)
		assert.Empty(t, contradicted)
		o, contradicted = observeOver(t, "late-reader", tr, loses)
		assert.Equal(t, lab.NewOutcome("all arrives"), o.Outcome)
		assert.Positive(t, o.Lost, "although packets were lost")
		assert.Empty(t, contradicted)
	}
	for _, c := range []struct {
		experiment, found string
		link              link.Link
		overclaim         func(*echo.Traits)
		sentence          string
	}{
		{"order", "out of order", reorders, func(t *echo.Traits) { t.Ordered = true }, "it arrives in the order it was sent"},
		{"late-reader", "some lost", loses, func(t *echo.Traits) { t.Reliable = true }, "what Write accepted arrives"},
	} {
		o, contradicted := observeOver(t, c.experiment, udp.Transport{}, c.link)
		assert.Equal(t, lab.NewOutcome(c.found), o.Outcome)
		assert.Empty(t, contradicted, "UDP promises neither")
		claims := udp.Transport{}.Traits()
		c.overclaim(&claims)
		_, contradicted = observeOver(t, c.experiment, echotest.Liar{Transport: udp.Transport{}, Claims: claims}, c.link)
		assert.Contains(t, contradicted, c.sentence)
	}
}

// TestLostOnTheWay is an experiment that waits for a datagram that never comes.
func TestLostOnTheWay(t *testing.T) {
	t.Parallel()
	all := link.Link{Loss: 1, Seed: 1}
	o, contradicted := observeOver(t, "boundaries", udp.Transport{}, all)
	assert.Equal(t, lab.NewOutcome("lost on the way"), o.Outcome)
	assert.Positive(t, o.Lost)
	assert.Empty(t, contradicted)
}

// TestSimulatedHostsHaveNoDescriptors names what cannot be asked there.
func TestSimulatedHostsHaveNoDescriptors(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"descriptor", "connection-cost", "credentials"} {
		o, contradicted := observeOver(t, name, tcp.Transport{}, link.Link{})
		assert.Equal(t, lab.Absent, o.Outcome, name)
		assert.Contains(t, o.Detail[0], "simulated", name)
		assert.Empty(t, contradicted)
	}
}
