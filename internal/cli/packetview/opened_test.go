package packetview

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/phrase"
)

// Whatever two segments carry, what is in them is shown in 80 columns.
func FuzzOpen(f *testing.F) {
	f.Add("websocket", []byte("GET / HTTP/1.1\r\n\r\n\x81\x85\x37"), []byte("\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\x88\x00"))
	f.Add("websocket", []byte("GET / HTTP/1.1\r\nX: \x9b31m\r\n\r\n\x81\x7f\xff"), []byte("\xff\xff\xff"))
	f.Add("tls", []byte("\x16\x03\x01\x00\x08\x01\x00"), []byte("\x00\x04abcd\x17\x03"))
	f.Add("tcp", []byte("hel"), []byte("lo\x1b[31m"))
	f.Fuzz(func(t *testing.T, name string, one, two []byte) {
		if len(one)+len(two) > 4000 || len(one) == 0 || len(two) == 0 {
			return
		}
		var captures []packet.Capture
		for i, b := range [][]byte{one, two} {
			captures = append(captures, packet.Capture{Number: i + 1, From: "a", To: "b", Data: segment(i*len(one), b)})
		}
		c := conversation.New(name, packet.Decode(captures))
		require.Equal(t, "TCP", c.Packets[0].Protocol)
		var out bytes.Buffer
		for _, p := range c.Packets {
			for _, part := range c.Streams.Open(p) {
				require.NoError(t, writePart(&out, term.Paint{}, part, phrase.Printable(capital(part.Title()), term.Width)))
			}
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			require.LessOrEqual(t, term.Columns(line), term.Width, "%q", line)
			require.NotContains(t, line, "\x1b")
			require.True(t, utf8.ValidString(line), "%q", line)
		}
	})
}

// segment is a packet of TCP with this sequence number.
func segment(seq int, b []byte) []byte {
	n := 40 + len(b)
	header := []byte{0x45, 0, byte(n >> 8), byte(n), 8: 64, 6, 12: 10, 0, 0, 1, 10, 0, 0, 2}
	header = append(header, 0, 80, 0, 80, 0, 0, byte(seq>>8), byte(seq), 0, 0, 0, 0, 0x50, 0x10, 0, 0, 0, 0, 0, 0)
	return append(header, b...)
}
