//go:build linux || darwin

package backpressure_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/transports"
	backpressure "github.com/socketlab/socketlab/lessons/08-backpressure"
)

// TestFewDescriptors cuts the experiment down, and changes nothing else.
func TestFewDescriptors(t *testing.T) {
	for _, transport := range transports.Compared() {
		traits := transport.Traits()
		t.Run(traits.Name, func(t *testing.T) {
			limitDescriptors(t, 16)
			o, err := lab.Observe(t.Context(), backpressure.Broadcast, transport)
			require.NoError(t, err)
			// A busy machine may also have a smaller send buffer: see scale.SendBuffer.
			assert.Regexp(t, `^\d readers instead of 10: this process may have \d+ descriptors open(; SO_SNDBUF of 65,536 bytes instead of the kernel's: filling that takes over 1\.25s here)?$`, o.Reduced)
			assert.Empty(t, backpressure.Broadcast.Contradiction(traits, o), "the outcome is that of ten")
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
