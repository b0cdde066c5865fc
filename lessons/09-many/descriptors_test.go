//go:build linux || darwin

package many_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/transports"
	many "github.com/socketlab/socketlab/lessons/09-many"
)

// TestFewDescriptors cuts the experiment down, and changes nothing else.
func TestFewDescriptors(t *testing.T) {
	for _, transport := range transports.Compared() {
		traits := transport.Traits()
		t.Run(traits.Name, func(t *testing.T) {
			limitDescriptors(t, 40)
			o, err := lab.Observe(t.Context(), many.ConnectionCost, transport)
			require.NoError(t, err)
			// A busy machine may also make fewer runs: see scale.Repeat.
			assert.Regexp(t, `^\d+ connections instead of 100: this process may have \d+ descriptors open(; \d+ connections instead of \d+: more take over 1\.25s here)?$`, o.Reduced)
			assert.Empty(t, many.ConnectionCost.Contradiction(traits, o), "the outcome is that of many")
		})
	}
}

// limitDescriptors leaves this process n descriptors more than are open, for one test.
func limitDescriptors(t *testing.T, n int) {
	open, _, ok := lab.Descriptors()
	if !ok {
		t.Skip("this system does not say which descriptors are open")
	}
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	t.Cleanup(func() { assert.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)) })
	low := limit
	low.Cur = uint64(open + n)
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low))
}
