package cmdutil

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSizes(t *testing.T) {
	for text, want := range map[string]Size{
		"0": 0, "65536": 65536, "1B": 1, "64KiB": 64 << 10, "64k": 64 << 10, "16MiB": 16 << 20, "16 mib": 16 << 20,
		"1MB": 1e6, "1.5k": 1536,
	} {
		var s Size
		require.NoError(t, s.Set(text), text)
		assert.Equal(t, want, s, text)
		var again Size
		require.NoError(t, again.Set(s.String()))
		assert.Equal(t, s, again, "%s is printed as it is read", text)
	}
	for _, text := range []string{"", "B", "MiB", "-1", "x", "1e99", "NaN", "3GiB", "1TiB"} {
		assert.Error(t, new(Size).Set(text), text)
	}
}
