package term

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestColourCanBeTurnedOff(t *testing.T) {
	var out strings.Builder
	assert.False(t, PaintFor(&out).On, "a pipe is plain")
	assert.Equal(t, "x", Paint{}.Bold("x"))
	assert.Equal(t, "\x1b[1mx\x1b[0m", Paint{true}.Bold("x"))
}

func TestFilesAreNoTerminals(t *testing.T) {
	null, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer null.Close()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	defer w.Close()
	streams := []any{null, r, w, &strings.Builder{}, nil}
	if zero, err := os.Open("/dev/zero"); err == nil {
		defer zero.Close()
		streams = append(streams, zero)
	}
	for _, stream := range streams {
		assert.False(t, IsTerminal(stream), "%v is no terminal", stream)
	}
}
