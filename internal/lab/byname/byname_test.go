package byname

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/strace"
	"github.com/socketlab/socketlab/internal/transports"
)

func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

func TestObserve(t *testing.T) {
	o, err := Observe(t.Context(), "boundaries", "udp")
	require.NoError(t, err)
	assert.Equal(t, lab.NewOutcome("3 reads"), o.Outcome)

	_, allowed, err := Confirm(t.Context(), "boundaries", "udp")
	require.NoError(t, err)
	assert.True(t, allowed)

	_, err = Observe(t.Context(), "telex", "udp")
	assert.Equal(t, &UnknownExperimentError{"telex"}, err)
	_, err = Observe(t.Context(), "boundaries", "telex")
	assert.Equal(t, &transports.UnknownError{Name: "telex"}, err)
}

func TestTrace(t *testing.T) {
	calls, err := Trace(t.Context(), "boundaries", "tls")
	if why, none := errors.AsType[strace.Unavailable](err); none {
		t.Skip(why)
	}
	require.NoError(t, err)
	assert.NotEmpty(t, calls)
}
