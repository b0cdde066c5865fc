package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/packetview"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/link"
)

// wireJSONOf runs the command as a process, since a simulated network has the
// process to itself.
func wireJSONOf(t *testing.T, args ...string) packetview.ConversationJSON {
	cmd := exec.CommandContext(t.Context(), "socketlab", append([]string{"wire", "--json"}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(t, cmd.Run(), "%s", &errs)
	var all []packetview.ConversationJSON
	require.NoError(t, json.Unmarshal(out.Bytes(), &all))
	require.Len(t, all, 1)
	return all[0]
}

func TestCaptureIsTheLadder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	c := wireJSONOf(t, "tcp", "--loss", "20%", "--seed", "3", "--count", "5", "--pcap", path)
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	r, err := pcapgo.NewNgReader(file, pcapgo.DefaultNgReaderOptions)
	require.NoError(t, err)
	lost := 0
	for _, p := range c.Packets {
		data, info, opts, err := r.ReadPacketDataWithOptions()
		require.NoError(t, err)
		assert.Equal(t, p.Data, data)
		assert.InDelta(t, p.SentMillis, float64(info.Timestamp.Sub(conversation.Epoch))/1e6, 1e-6)
		if p.Fate == string(link.Lost) {
			lost++
			require.Len(t, opts.Comments, 1)
			assert.Contains(t, opts.Comments[0], "lost")
		}
	}
	_, _, err = r.ReadPacketData()
	assert.ErrorIs(t, err, io.EOF)
	assert.Positive(t, lost)
	assert.Equal(t, c.Totals.Lost, lost)
}
