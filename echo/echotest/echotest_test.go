package echotest

import (
	"context"
	"errors"
	"net"
	"os"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/tcp"
)

func init() { RegisterIdleClients(tcp.Transport{}) }

func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

// Whether each check can fail is shown over real transports, where these are
// known: TestOverclaims in the root.

func TestEachTraitHasACheck(t *testing.T) {
	var have, want []string
	for _, c := range claims {
		have = append(have, c.name)
	}
	for f := range reflect.TypeFor[echo.Traits]().Fields() {
		if f.Name != "Name" && f.Name != "Crosses" {
			want = append(want, f.Name)
		}
	}
	assert.Equal(t, want, have)
}

func TestEachCheckHasAClaim(t *testing.T) {
	names := map[string]bool{}
	for _, c := range checks() {
		assert.NotEmpty(t, c.sentence(echo.Traits{}), c.name)
		assert.False(t, names[c.name], "two checks are called %s", c.name)
		names[c.name] = true
	}
}

// broken is a transport that opens nothing.
type broken struct{}

var errBroken = errors.New("out of order")

func (broken) Traits() echo.Traits { return echo.Traits{Name: "broken"} }

func (broken) Listen(context.Context, string) (echo.Server, error) { return nil, errBroken }

func (broken) Dial(context.Context, string) (net.Conn, error) { return nil, errBroken }

func (broken) Pair(context.Context) (net.Conn, net.Conn, error) { return nil, nil, errBroken }

func TestCheckSaysWhoClaimsWhatAndWhyNot(t *testing.T) {
	err := Check(t.Context(), broken{}, "Truncates")
	assert.ErrorIs(t, err, errBroken)
	assert.EqualError(t, err, "broken claims that what does not fit the buffer waits for the next Read: Pair: out of order")
}

func TestCheckKnowsItsNames(t *testing.T) {
	assert.ErrorContains(t, Check(t.Context(), broken{}, "Colour"), `"Colour"`)
}

// TestNoCheckPassesWithoutSockets also finds one that panics or waits when it
// cannot begin. A claim that is not made needs no socket to be kept.
func TestNoCheckPassesWithoutSockets(t *testing.T) {
	for _, c := range checks() {
		if c.when == nil || c.when(broken{}.Traits()) {
			err := c.run(t.Context(), broken{})
			unclaimed := c.name == "Connected" || c.name == "HalfClose"
			assert.Equal(t, unclaimed, err == nil, "%s: %v", c.name, err)
		}
	}
}

// The clients of BenchmarkIdle are connected when the call returns, and gone
// after stop.
func TestIdleClients(t *testing.T) {
	s, err := tcp.Transport{}.Listen(t.Context(), "")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	stop, err := startIdleClients("tcp", s.Addr().String(), 20)
	require.NoError(t, err)
	stop()
	cancel()
	assert.NoError(t, <-served)
	_, err = startIdleClients("unknown", s.Addr().String(), 20)
	assert.ErrorContains(t, err, "the clients have failed")
}
