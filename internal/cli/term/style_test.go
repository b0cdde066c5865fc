package term

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestColourCanBeTurnedOff(t *testing.T) {
	var out strings.Builder
	assert.False(t, PaintFor(&out).On, "a pipe is plain")
	assert.Equal(t, "x", Paint{}.Bold("x"))
	assert.Equal(t, "\x1b[1mx\x1b[0m", Paint{true}.Bold("x"))
}
