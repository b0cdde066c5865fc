package scale

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/timeout"
	"github.com/socketlab/socketlab/tcp"
)

func TestShrinkIfSlow(t *testing.T) {
	client, server, err := tcp.Transport{}.Pair(t.Context())
	require.NoError(t, err)
	defer client.Close()
	defer server.Close()

	b := FillSendBuffer()
	b.ShrinkIfSlow(client)
	assert.Empty(t, b.Reduced, "there is time")

	b.began = b.began.Add(-TooLong)
	b.ShrinkIfSlow(client)
	assert.NotEmpty(t, b.Reduced, "a buffer that was shrunk is reported")
	accepted := 0
	for msg := lab.Incompressible(1 << 10); err == nil && accepted < 64<<20; {
		var n int
		n, err = timeout.Write(client, msg)
		accepted += n
	}
	assert.True(t, timeout.Is(err), "it is soon full")
	assert.Less(t, accepted, 1<<20)
}
