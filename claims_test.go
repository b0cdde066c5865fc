package main_test

import (
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
)

// A liar is a transport that claims something else than it should.
type liar struct {
	echo.Transport
	traits echo.Traits
}

func (l liar) Traits() echo.Traits { return l.traits }

// A lie changes one field. It returns false where that is no lie, or where
// nothing on one machine can tell.
type lie struct {
	field string
	about func(*echo.Traits) bool
}

var lies = []lie{
	{"Boundaries", func(t *echo.Traits) bool { return claim(&t.Boundaries) }},
	{"Truncates", func(t *echo.Traits) bool { t.Truncates = !t.Truncates; return true }},
	{"Reliable", func(t *echo.Traits) bool { return claim(&t.Reliable) }},
	{"Refuses", func(t *echo.Traits) bool { return claim(&t.Refuses) }},
	{"Connected", func(t *echo.Traits) bool { return claim(&t.Connected) }},
	{"HalfClose", func(t *echo.Traits) bool { return claim(&t.HalfClose) }},
	{"Backpressure", func(t *echo.Traits) bool { return claim(&t.Backpressure) }},
	{"Resumable", func(t *echo.Traits) bool { return claim(&t.Resumable) }},
	{"EmptyMessages", func(t *echo.Traits) bool { t.EmptyMessages = !t.EmptyMessages; return true }},
	{"MaxMessage", func(t *echo.Traits) bool { defer func() { t.MaxMessage = 0 }(); return t.MaxMessage > 0 }},
	{"MaxMessage", func(t *echo.Traits) bool { t.MaxMessage *= 16; return t.MaxMessage > 0 }},
}

// claim makes a promise of what was none.
func claim(field *bool) bool {
	was := *field
	*field = true
	return !was
}

// TestOverclaims holds the suite itself to account: each promise that a
// transport does not make is refuted when it is made, by a failure that says
// which. What is asked for and never comes takes as long as the context allows.
func TestOverclaims(t *testing.T) {
	for _, transport := range []echo.Transport{
		tcp.Transport{},
		udp.Transport{},
		unixsock.Transport{Type: "unix"},
		unixsock.Transport{Type: "unixgram"},
		unixsock.Transport{Type: "unixpacket"},
		websocket.Transport{},
	} {
		for _, lie := range lies {
			traits := transport.Traits()
			if !lie.about(&traits) {
				continue
			}
			t.Run(traits.Name+"/"+lie.field, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				err := echotest.Check(ctx, liar{transport, traits}, lie.field)
				assert.ErrorContains(t, err, traits.Claim(lie.field).Sentence)
			})
		}
	}
}

// TestOrderedOverclaim needs a network that changes the order, which one
// machine is not.
func TestOrderedOverclaim(t *testing.T) {
	traits := udp.Transport{}.Traits()
	traits.Ordered = true
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	assert.NoError(t, echotest.Check(ctx, liar{udp.Transport{}, traits}, "Ordered"),
		"a lie that nobody can notice here")
	err := echotest.Check(ctx, liar{overtaking{udp.Transport{}}, traits}, "Ordered")
	assert.ErrorContains(t, err, traits.Claim("Ordered").Sentence)
}

// overtaking is a transport on which the second of two messages arrives first.
type overtaking struct{ echo.Transport }

func (o overtaking) Pair(ctx context.Context) (client, server net.Conn, err error) {
	client, server, err = o.Transport.Pair(ctx)
	return &overtakingConn{Conn: client}, server, err
}

type overtakingConn struct {
	net.Conn
	first []byte
}

func (c *overtakingConn) Write(p []byte) (int, error) {
	if c.first == nil {
		c.first = slices.Clone(p)
		return len(p), nil
	}
	n, err := c.Conn.Write(p)
	c.Conn.Write(c.first)
	c.first = nil
	return n, err
}
