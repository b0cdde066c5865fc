package exercise

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestProve(t *testing.T) {
	tried := 0
	prove(t, []claim{{name: "kept", holds: "It holds.", check: func(c *checking) {
		assert.NoError(c, c.ctx.Err())
		c.rand.Uint64()
		tried++
	}}})
	assert.Equal(t, tries, tried, "each claim is tried several times")
}

func TestBroken(t *testing.T) {
	v := verdict{Kept: true}
	v.try(t, claim{check: func(c *checking) { c.seen("%d of 3", 2) }}, 1)
	assert.Equal(t, verdict{Seen: "2 of 3"}, v)
	v = verdict{Kept: true}
	v.try(t, claim{check: func(c *checking) { panic("index out of range") }}, 1)
	assert.Equal(t, "panic: index out of range", v.Seen)
	assert.False(t, v.Kept)
}
