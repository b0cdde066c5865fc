package backpressure

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/tcp"
)

func TestHaste(t *testing.T) {
	client, server, err := tcp.Transport{}.Pair(t.Context())
	require.NoError(t, err)
	defer client.Close()
	defer server.Close()

	hurry := haste{began: time.Now()}
	hurry.with(client)
	assert.Empty(t, hurry.said, "there is time")

	hurry.began = hurry.began.Add(-tooLong)
	hurry.with(client)
	assert.NotEmpty(t, hurry.said, "a buffer that is cut is said")
	f := flood{msg: incompressible(1 << 10)}
	f.fill(client, plenty)
	assert.True(t, timedOut(f.err), "it is soon full")
	assert.Less(t, f.accepted, 1<<20)
}
