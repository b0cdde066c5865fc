package process

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/tcp"
)

func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

func TestHolderEndsWithItsInput(t *testing.T) {
	null, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer null.Close()
	cmd, err := child.Command(t.Context(), holderTask)
	require.NoError(t, err)
	cmd.ExtraFiles = []*os.File{null} // a socket that has nothing to read
	out, err := cmd.CombinedOutput()
	assert.NoError(t, err)
	assert.Empty(t, out, "a holder does nothing that this program does")
}

func TestHolderReadsUntilItIsKilled(t *testing.T) {
	client, server, err := tcp.Transport{}.Pair(t.Context())
	require.NoError(t, err)
	defer client.Close()
	h, err := StartHolder(t.Context(), server)
	require.NoError(t, err)
	defer h.Close()
	for _, step := range []func() error{h.Stop, h.Continue} {
		require.NoError(t, step())
	}
	_, err = client.Write([]byte("ping"))
	require.NoError(t, err)
	require.NoError(t, h.AwaitRead())
	require.NoError(t, h.Kill())
	_, err = unix.Wait4(-1, nil, unix.WNOHANG, nil)
	assert.Equal(t, unix.ECHILD, err, "this process has no child, not even a dead one")
}
