package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
)

// wireJSONOf runs the command as a process, since a simulated network has the
// process to itself.
func wireJSONOf(t *testing.T, args ...string) wireJSON {
	cmd := exec.CommandContext(t.Context(), "socketlab", append([]string{"wire", "--json"}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(t, cmd.Run(), "%s", &errs)
	var all []wireJSON
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
		assert.InDelta(t, p.SentMillis, millis(info.Timestamp.Sub(captureEpoch)), 1e-6)
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

// A namer is fed segments that begin anywhere.
func TestNamesOfWhatLiesInside(t *testing.T) {
	stream := "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n" + "\x82\x05hello" + "\x88\x02\x03\xe8"
	segment := func(at, n int) packet.Packet {
		p := packet.Packet{Protocol: "TCP", Seq: uint32(at + 1), Payload: []byte(stream[at : at+n]), New: n}
		p.From = "client"
		return p
	}
	head := strings.Index(stream, "\x82")
	for _, c := range []struct {
		cuts []int
		want []string
	}{
		{[]int{head, 7, 4}, []string{"GET /echo", `binary frame "hello"`, "close frame 1000"}},
		{[]int{head + 7, 4}, []string{`GET /echo + binary frame "hello"`, "close frame 1000"}},
		{[]int{head, 4, 7}, []string{"GET /echo", "binary frame 5 bytes", "3 bytes more of a binary frame + close frame 1000"}},
		{[]int{head, 1}, []string{"GET /echo", "1 byte of a frame"}},
	} {
		n, at := newNamer("websocket"), 0
		for i, size := range c.cuts {
			assert.Equal(t, c.want[i], n.name(segment(at, size)), "cut at %v", c.cuts)
			at += size
		}
		again := segment(0, c.cuts[0])
		again.New = 0
		assert.Equal(t, c.want[0], n.name(again), "a retransmission has the name of the original")
	}
	assert.Nil(t, newNamer("tcp"), "what a stream carries is the message alone")
	assert.Empty(t, newNamer("tls").name(packet.Packet{Protocol: "UDP", Payload: []byte("x")}))
}
