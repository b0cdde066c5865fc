package frame_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/frame"
)

// bytesOf reads hexadecimal with spaces in it.
func bytesOf(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// A found is a Piece whose payload is its own.
type found struct {
	kind    frame.Opcode
	payload string
	last    bool
}

// decode gives b to d in chunks of size bytes, and returns what came out until
// the error.
func decode(d *frame.Decoder, b []byte, size int) (pieces []found, err error) {
	b = bytes.Clone(b) // the mask is taken off in it
	for len(b) > 0 {
		p := b[:min(size, len(b))]
		b = b[len(p):]
		for len(p) > 0 {
			var piece frame.Piece
			if piece, p, err = d.Next(p); err != nil {
				return pieces, err
			}
			if piece.Kind != 0 {
				pieces = append(pieces, found{piece.Kind, string(piece.Payload), piece.Last})
			}
		}
	}
	return pieces, nil
}

// messages joins the pieces of each message. A control frame stands where it
// came.
func messages(pieces []found) (whole []found) {
	var data string
	for _, p := range pieces {
		if !p.kind.IsControl() {
			data += p.payload
			if !p.last {
				continue
			}
			p.payload, data = data, ""
		}
		whole = append(whole, p)
	}
	return whole
}

// Section 5.7 of RFC 6455 lists these.
var examples = []struct {
	what string
	hex  string
	from frame.Side
	want []found
}{
	{"a single-frame unmasked text message", "81 05 48 65 6c 6c 6f", frame.Server,
		[]found{{frame.Text, "Hello", true}}},
	{"a single-frame masked text message", "81 85 37 fa 21 3d 7f 9f 4d 51 58", frame.Client,
		[]found{{frame.Text, "Hello", true}}},
	{"a fragmented unmasked text message", "01 03 48 65 6c 80 02 6c 6f", frame.Server,
		[]found{{frame.Text, "Hello", true}}},
	{"an unmasked ping", "89 05 48 65 6c 6c 6f", frame.Server,
		[]found{{frame.Ping, "Hello", true}}},
	{"its masked pong", "8a 85 37 fa 21 3d 7f 9f 4d 51 58", frame.Client,
		[]found{{frame.Pong, "Hello", true}}},
	{"256 bytes of binary", "82 7e 01 00" + strings.Repeat("00", 256), frame.Server,
		[]found{{frame.Binary, strings.Repeat("\x00", 256), true}}},
	{"64 KiB of binary", "82 7f 00 00 00 00 00 01 00 00" + strings.Repeat("00", 65536), frame.Server,
		[]found{{frame.Binary, strings.Repeat("\x00", 65536), true}}},
}

func TestExamplesOfTheRFC(t *testing.T) {
	for _, e := range examples {
		b := bytesOf(t, e.hex)
		for _, size := range []int{len(b), 1, 2, 3, 7} {
			pieces, err := decode(&frame.Decoder{From: e.from}, b, size)
			assert.NoError(t, err, "%s, %d bytes at a time", e.what, size)
			assert.Equal(t, e.want, messages(pieces), "%s, %d bytes at a time", e.what, size)
		}
		if len(messages(e.want)) == 1 && b[0]&0x80 != 0 {
			h, _, err := frame.ParseHeader(b)
			require.NoError(t, err)
			assert.Equal(t, b, frame.Append(nil, h, []byte(e.want[0].payload)), "%s is written so", e.what)
		}
	}
}

func TestHeaders(t *testing.T) {
	key := [4]byte{1, 2, 3, 4}
	for _, test := range []struct {
		length int64
		size   int
	}{
		{0, 2}, {1, 2}, {125, 2}, {126, 4}, {127, 4}, {65_535, 4}, {65_536, 10}, {1 << 40, 10}, {1<<63 - 1, 10},
	} {
		h := frame.Header{Fin: true, Opcode: frame.Binary, Length: test.length}
		assert.Equal(t, test.size, h.Size(), "a length of %d", test.length)
		for _, masked := range []bool{false, true} {
			if h.Masked = masked; masked {
				h.Key = key
			}
			b := h.Append(nil)
			assert.Len(t, b, h.Size())
			for n := range b {
				_, size, err := frame.ParseHeader(b[:n])
				assert.NoError(t, err)
				assert.Zero(t, size, "of %d bytes, %d are not all", len(b), n)
			}
			got, size, err := frame.ParseHeader(append(b, "payload"...))
			assert.NoError(t, err)
			assert.Equal(t, len(b), size)
			assert.Equal(t, h, got, "a header is read as it was written")
		}
	}
}

func TestMask(t *testing.T) {
	key := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	plain := bytes.Repeat([]byte("0123456789"), 20)
	for size := range plain {
		for from := range 9 {
			whole, parts := bytes.Clone(plain[:size]), bytes.Clone(plain[:size])
			for i := range whole {
				whole[i] ^= key[i%4]
			}
			cut := min(from, size)
			pos := frame.Mask(key, 0, parts[:cut])
			end := frame.Mask(key, pos, parts[cut:])
			assert.Equal(t, whole, parts, "byte i is combined with byte i mod 4 of the key, in pieces too")
			assert.Equal(t, size%4, end)
		}
	}
}

// Section 1.3 of RFC 6455 has these.
func TestAcceptOfTheRFC(t *testing.T) {
	key := frame.Key([16]byte([]byte("the sample nonce")))
	assert.Equal(t, "dGhlIHNhbXBsZSBub25jZQ==", key)
	assert.Equal(t, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", frame.Accept(key))
}

func TestNothingIsAllocated(t *testing.T) {
	msg := bytes.Repeat([]byte("x"), 4096)
	buf := make([]byte, 0, 8192)
	d := &frame.Decoder{}
	h := frame.Header{Fin: true, Opcode: frame.Text, Masked: true, Key: [4]byte{1, 2, 3, 4}}
	ping := frame.Header{Fin: true, Opcode: frame.Ping, Masked: true}
	allocs := testing.AllocsPerRun(100, func() {
		p := frame.Append(buf, h, msg)
		p = frame.Append(p, ping, msg[:10])
		p = append(p, frame.AppendClose(nil, frame.NoStatus, "")...)
		for len(p) > 0 {
			var err error
			if _, p, err = d.Next(p); err != nil {
				t.Fatal(err)
			}
		}
	})
	assert.Zero(t, allocs, "neither to encode nor to decode")
}
