package frame_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/frame"
)

// listed is fields as text, one a line.
func listed(fields []frame.Field) string {
	var out strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&out, "%d.%d+%d %s = %s: %s (%s)", f.Offset, f.Bit, f.Bits, f.Name, f.Value, f.Meaning, f.Section)
		if f.Broken != nil {
			fmt.Fprintf(&out, " !! %s", f.Broken.Rule)
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestLabelsOfFrames(t *testing.T) {
	for hex, want := range map[string]string{
		"81 85 37 fa 21 3d 7f 9f 4d 51 58": `0.0+1 FIN = 1: the last frame of its message (5.2)
0.1+1 RSV1 = 0: no extension uses it (5.2)
0.2+1 RSV2 = 0: no extension uses it (5.2)
0.3+1 RSV3 = 0: no extension uses it (5.2)
0.4+4 opcode = 1: text: a message in UTF-8 (5.6)
1.0+1 MASK = 1: masked: a client sends it (5.1)
1.1+7 length = 5: bytes of payload (5.2)
2.0+32 masking key = 37 fa 21 3d: repeated over the payload (5.3)
6.0+40 masked payload = 7f 9f 4d 51 58: combined with the key (5.3)
6.0+40 payload = "Hello": application data (5.2)
`,
		"88 05 03 e8 62 79 65": `0.0+1 FIN = 1: the last frame of its message (5.2)
0.1+1 RSV1 = 0: no extension uses it (5.2)
0.2+1 RSV2 = 0: no extension uses it (5.2)
0.3+1 RSV3 = 0: no extension uses it (5.2)
0.4+4 opcode = 8: close: the sender's last frame (5.5.1)
1.0+1 MASK = 0: not masked: a server sends it (5.1)
1.1+7 length = 5: bytes of payload (5.2)
2.0+16 status code = 1000: normal closure (7.4.1)
4.0+24 reason = "bye": for people to read (5.5.1)
`,
		"4b 7f 80 00 00 00 00 00 00 01 ff": `0.0+1 FIN = 0: more frames of this message follow (5.2) !! control frame in fragments
0.1+1 RSV1 = 1: belongs to an extension (5.2) !! reserved bit set without an extension
0.2+1 RSV2 = 0: no extension uses it (5.2)
0.3+1 RSV3 = 0: no extension uses it (5.2)
0.4+4 opcode = b: reserved (5.2) !! reserved opcode
1.0+1 MASK = 0: not masked: a server sends it (5.1)
1.1+7 length = 127: the length is in the next 8 bytes (5.2) !! control frame of more than 125 bytes
2.0+64 length = 9223372036854775809: bytes of payload, the highest first (5.2) !! length of 2^63 bytes or more
10.0+8 payload = ff: of the sender's choice; 9223372036854775808 more bytes follow (5.2)
`,
	} {
		fields, size := frame.LabelFrame(bytesOf(t, hex))
		assert.Equal(t, want, listed(fields), hex)
		if hex[0] != '4' {
			assert.Equal(t, len(bytesOf(t, hex)), size)
		} else {
			assert.Zero(t, size, "more should follow")
		}
	}
}

func TestLabelsOfHandshakes(t *testing.T) {
	fields, size := frame.LabelHead([]byte(requestOfTheRFC + "\x81"))
	assert.Equal(t, len(requestOfTheRFC), size)
	got := listed(fields)
	assert.Contains(t, got, "0.0+32 method = GET: ")
	assert.Contains(t, got, "4.0+48 target = /chat: ")
	assert.Contains(t, got, "Sec-WebSocket-Key = dGhlIHNhbXBsZSBub25jZQ==: 16 random bytes; Accept has to be s3pPLMBiTxaQ9kYGzzhZRbK+xOo= (4.1)")
	assert.NotContains(t, got, "!!")

	fields, size = frame.LabelHead([]byte(responseOfTheRFC))
	assert.Equal(t, len(responseOfTheRFC), size)
	assert.Contains(t, listed(fields), "status = 101: what follows is no HTTP any more (4.2.2)")
	assert.Contains(t, listed(fields), "reason = Switching Protocols: ")

	for sent, rule := range map[string]*frame.Error{
		"PUT / HTTP/1.1\r\n":                                 frame.ErrMethod,
		"HTTP/1.1 404 Not Found\r\n":                         frame.ErrStatus,
		"hello\r\n":                                          frame.ErrStart,
		"GET / HTTP/1.1\r\nHost : x\r\n":                     frame.ErrLine,
		"GET / HTTP/1.1\r\nSec-WebSocket-Key: x\r\n":         frame.ErrKey,
		"GET / HTTP/1.1\r\nSec-WebSocket-Version: 8\r\n\r\n": frame.ErrVersion,
	} {
		fields, _ := frame.LabelHead([]byte(sent))
		assert.Contains(t, listed(fields), "!! "+rule.Rule, "%q", sent)
	}
}

// coverage checks that each bit has one label, and a payload two, with and
// without the mask.
func coverage(t *testing.T, fields []frame.Field, size int) {
	at := 0
	for i, f := range fields {
		from := 8*f.Offset + f.Bit
		if i > 0 && fields[i-1].Name == "masked payload" {
			at = 8 * fields[i-1].Offset
		}
		require.Equal(t, at, from, "%s", listed(fields))
		require.Equal(t, (f.Bit+f.Bits+7)/8, f.Len())
		at = from + f.Bits
	}
	require.Equal(t, 8*size, at, "%s", listed(fields))
}

// FuzzLabels: nothing makes them panic, each bit has a label, and a label says
// that a rule is broken if and only if the frame is refused.
func FuzzLabels(f *testing.F) {
	for _, e := range examples[:6] {
		f.Add(bytesOf(f, e.hex))
	}
	for _, d := range differences {
		f.Add([]byte(d.sent))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fields, size := frame.LabelFrame(b)
		if size == 0 {
			coverage(t, fields, len(b))
		} else {
			coverage(t, fields, size)
		}
		var broken error
		for _, f := range fields {
			if f.Broken != nil {
				broken = f.Broken
			}
		}
		if size == 0 {
			return
		}
		d := frame.Decoder{}
		if b[1]&0x80 == 0 {
			d.From = frame.Server
		}
		first := size
		if b[0]&0xF == 0 { // a continuation needs something to continue
			start := frame.Append(nil, frame.Header{Opcode: frame.Binary, Masked: d.From == frame.Client}, nil)
			b = append(start, b[:size]...)
			first = len(b)
		}
		_, err := decode(&d, b[:first], first)
		if errors.Is(err, frame.ErrNotText) && b[0]&0x80 == 0 {
			return // the rest could not mend it, but that is not for one frame to say
		}
		require.Equal(t, err != nil, broken != nil, "refused: %v\n%s", err, listed(fields))
	})
}
