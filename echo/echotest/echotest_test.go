package echotest

import (
	"context"
	"errors"
	"net"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo"
)

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
