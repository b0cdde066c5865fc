package main_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/udp"
)

// TestOverclaims holds the suite itself to account: each promise that a
// transport does not make is refuted when it is made, by a failure that says
// which. What is asked for and never comes takes as long as the context allows.
func TestOverclaims(t *testing.T) {
	for _, transport := range transports.Measured() {
		for _, lie := range echotest.Lies(transport.Traits()) {
			t.Run(lie.Traits.Name+"/"+lie.Field, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				err := echotest.Check(ctx, echotest.Liar{Transport: transport, Claims: lie.Traits}, lie.Field)
				assert.ErrorContains(t, err, lie.Traits.Claim(lie.Field).Sentence)
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
	assert.NoError(t, echotest.Check(ctx, echotest.Liar{Transport: udp.Transport{}, Claims: traits}, "Ordered"),
		"a lie that nobody can notice here")
	overtaking := echotest.Overtaking{Transport: udp.Transport{}}
	err := echotest.Check(ctx, echotest.Liar{Transport: overtaking, Claims: traits}, "Ordered")
	assert.ErrorContains(t, err, traits.Claim("Ordered").Sentence)
}
