//go:build linux || darwin

package lab_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/lab"
)

func TestLimitByDescriptors(t *testing.T) {
	n, reduced := lab.LimitByDescriptors(2, 1, "things", 3)
	assert.Equal(t, 2, n)
	assert.Empty(t, reduced, "there is enough for little")

	limitDescriptors(t, 20)
	n, reduced = lab.LimitByDescriptors(10, 1, "things", 3)
	assert.Equal(t, 4, n, "three descriptors each, and some to spare")
	assert.NotEmpty(t, reduced)

	limitDescriptors(t, 0)
	n, _ = lab.LimitByDescriptors(10, 2, "things", 3)
	assert.Equal(t, 2, n, "what does not make sense with less is tried")
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
