package frame_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/frame"
)

// The first byte of a frame (section 5.2).
const final = 0x80

// client is a frame of a client, masked.
func client(first byte, payload string) string {
	h := frame.Header{
		Fin: first&final != 0, RSV: first >> 4 & 7, Opcode: frame.Opcode(first & 0xF),
		Masked: true, Key: [4]byte{0xde, 0xad, 0xbe, 0xef},
	}
	return string(frame.Append(nil, h, []byte(payload)))
}

const (
	text   = byte(frame.Text)
	binary = byte(frame.Binary)
	ping   = byte(frame.Ping)
	pong   = byte(frame.Pong)
	bye    = byte(frame.Close)
)

func TestMessages(t *testing.T) {
	for what, test := range map[string]struct {
		sent string
		want []found
	}{
		"a message in three fragments": {
			client(text, "one") + client(0, "two") + client(final, "three"),
			[]found{{frame.Text, "onetwothree", true}},
		},
		"control frames between fragments": {
			client(text, "one") + client(final|ping, "there?") + client(0, "") + client(final|pong, "") + client(final, "two"),
			[]found{{frame.Ping, "there?", true}, {frame.Pong, "", true}, {frame.Text, "onetwo", true}},
		},
		"empty messages": {
			client(final|text, "") + client(final|binary, "") + client(text, "") + client(0, "") + client(final, ""),
			[]found{{frame.Text, "", true}, {frame.Binary, "", true}, {frame.Text, "", true}},
		},
		"a character over three frames": {
			client(text, "\xf0") + client(0, "\x9f\x98") + client(final, "\x80"),
			[]found{{frame.Text, "😀", true}},
		},
		"a close frame, after which nothing counts": {
			client(final|bye, "\x03\xe8done") + "\xff\xff anything",
			[]found{{frame.Close, "\x03\xe8done", true}},
		},
		"the longest control frame": {
			client(final|ping, strings.Repeat("x", 125)),
			[]found{{frame.Ping, strings.Repeat("x", 125), true}},
		},
	} {
		for size := 1; size <= len(test.sent); size++ {
			pieces, err := decode(&frame.Decoder{}, []byte(test.sent), size)
			require.NoError(t, err, "%s, %d bytes at a time", what, size)
			require.Equal(t, test.want, messages(pieces), "%s, %d bytes at a time", what, size)
		}
	}
}

// unmasked is a frame of a server.
func unmasked(first byte, payload string) string {
	return string(frame.Append(nil, frame.Header{Fin: first&final != 0, Opcode: frame.Opcode(first & 0xF)}, []byte(payload)))
}

func TestRules(t *testing.T) {
	for _, test := range []struct {
		what string
		sent string
		rule *frame.Error
	}{
		{"RSV1", client(final|0x40|text, "x"), frame.ErrReserved},
		{"RSV2", client(final|0x20|text, "x"), frame.ErrReserved},
		{"RSV3 on a close frame", client(final|0x10|bye, ""), frame.ErrReserved},
		{"opcode 3", client(final|3, "x"), frame.ErrOpcode},
		{"opcode 7", client(final|7, ""), frame.ErrOpcode},
		{"opcode 11", client(final|11, ""), frame.ErrOpcode},
		{"opcode 15", client(final|15, ""), frame.ErrOpcode},
		{"5 bytes in the form of 2", "\x82\xfe\x00\x05", frame.ErrLongForm},
		{"125 bytes in the form of 2", "\x82\xfe\x00\x7d\x00\x00\x00\x00", frame.ErrLongForm},
		{"65,535 bytes in the form of 8", "\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x00\x00", frame.ErrLongForm},
		{"2^63 bytes", "\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", frame.ErrLength},
		{"2^64-1 bytes", "\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", frame.ErrLength},
		{"a ping of 126 bytes", client(final|ping, strings.Repeat("x", 126)), frame.ErrControlLength},
		{"a close of 65,536 bytes", client(final|bye, strings.Repeat("x", 65_536)), frame.ErrControlLength},
		{"a ping that is said to go on", client(ping, "x"), frame.ErrControlFragment},
		{"a close that is said to go on", client(bye, ""), frame.ErrControlFragment},
		{"no mask", unmasked(final|text, "x"), frame.ErrUnmasked},
		{"no mask on a ping", unmasked(final|ping, ""), frame.ErrUnmasked},
		{"a continuation of nothing", client(final, "x"), frame.ErrContinuation},
		{"a continuation after the end", client(final|text, "x") + client(0, "x"), frame.ErrContinuation},
		{"a message inside another", client(text, "x") + client(final|text, "x"), frame.ErrInterrupted},
		{"a message over the limit", client(final|binary, strings.Repeat("x", 1001)), frame.ErrTooLong},
		{"one in fragments", client(binary, strings.Repeat("x", 1000)) + client(final, "x"), frame.ErrTooLong},
		{"one whose length overflows", client(binary, "x") + "\x80\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", frame.ErrTooLong},
		{"a byte that is no UTF-8", client(final|text, "\xff"), frame.ErrNotText},
		{"half a character", client(final|text, "x\xe2\x82"), frame.ErrNotText},
		{"half a character at the end of fragments", client(text, "\xe2") + client(final, "\x82"), frame.ErrNotText},
		{"a character broken by a fragment", client(text, "\xe2\x82") + client(0, "") + client(final, "x"), frame.ErrNotText},
		{"a surrogate", client(final|text, "\xed\xa0\x80"), frame.ErrNotText},
		{"an overlong form", client(final|text, "\xc0\xaf"), frame.ErrNotText},
		{"a character beyond the last", client(final|text, "\xf4\x90\x80\x80"), frame.ErrNotText},
		{"half a code", client(final|bye, "\x03"), frame.ErrCloseLength},
		{"code 1005", client(final|bye, "\x03\xed"), frame.ErrCloseCode},
		{"code 1006", client(final|bye, "\x03\xee"), frame.ErrCloseCode},
		{"code 1015", client(final|bye, "\x03\xf7"), frame.ErrCloseCode},
		{"code 0", client(final|bye, "\x00\x00"), frame.ErrCloseCode},
		{"code 999", client(final|bye, "\x03\xe7"), frame.ErrCloseCode},
		{"code 1004", client(final|bye, "\x03\xec"), frame.ErrCloseCode},
		{"code 2999", client(final|bye, "\x0b\xb7"), frame.ErrCloseCode},
		{"code 5000", client(final|bye, "\x13\x88"), frame.ErrCloseCode},
		{"a reason that is no UTF-8", client(final|bye, "\x03\xe8\xff"), frame.ErrCloseReason},
	} {
		for size := 1; size <= len(test.sent) && size < 200; size++ {
			d := &frame.Decoder{Limit: 1000}
			_, err := decode(d, []byte(test.sent), size)
			require.Equal(t, error(test.rule), err, "%s, %d bytes at a time", test.what, size)
			_, _, err = d.Next([]byte("more"))
			require.Equal(t, error(test.rule), err, "an error is the end")
		}
		assert.Regexp(t, `^frame: .* \(RFC 6455, section [0-9.]+\)$`, test.rule.Error(), "a rule names its section")
		assert.True(t, test.rule.Code.MayBeSent(), "and the code that answers it: %v", test.rule)
	}
	_, err := decode(&frame.Decoder{From: frame.Server}, []byte(client(final|text, "x")), 1)
	assert.ErrorIs(t, err, frame.ErrMasked)
}

// What is wrong with the first two bytes is not waited for.
func TestEarlyRefusal(t *testing.T) {
	for sent, rule := range map[string]error{
		"\xc1\x80":                            frame.ErrReserved,
		"\x83\x80":                            frame.ErrOpcode,
		"\x89\xfe":                            frame.ErrControlLength,
		"\x09\x80":                            frame.ErrControlFragment,
		"\x81\x7e":                            frame.ErrUnmasked,
		client(final|text, "\xffxxxxxxx")[:7]: frame.ErrNotText,
		client(final|text, "\xc0\x80")[:7]:    frame.ErrNotText,
	} {
		_, err := decode(&frame.Decoder{}, []byte(sent), 1)
		assert.ErrorIs(t, err, rule, "% x", sent)
	}
}

func TestCloseCodes(t *testing.T) {
	for code := range 1 << 16 {
		c := frame.Code(code)
		good := code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999
		require.Equal(t, good, c.MayBeSent(), "%d", code)
		b := frame.AppendClose(nil, c, "why")
		got, reason, err := frame.ParseClose(b)
		require.NoError(t, err)
		if !good {
			require.Empty(t, b, "a code that may not be sent is not")
			require.Equal(t, frame.NoStatus, got)
			continue
		}
		require.Equal(t, c, got)
		require.Equal(t, "why", reason)
	}
	long := frame.AppendClose(nil, frame.Normal, strings.Repeat("€", 50))
	_, reason, err := frame.ParseClose(long)
	assert.NoError(t, err, "a reason is cut between characters")
	assert.Equal(t, strings.Repeat("€", 41), reason, "where 123 bytes end")
	assert.Equal(t, "going away", frame.GoingAway.String())
	assert.Equal(t, "private use", frame.Code(4000).String())
}

// FuzzDecode: no input makes a Decoder panic, and how it was cut into pieces
// changes nothing.
func FuzzDecode(f *testing.F) {
	for _, e := range examples[:6] {
		f.Add(bytesOf(f, e.hex), uint64(1), e.from == frame.Server)
	}
	f.Add([]byte(client(text, "\xe2\x82")+client(final|ping, "x")+client(final, "\xac")+client(final|bye, "\x03\xe8")), uint64(2), false)
	f.Fuzz(func(t *testing.T, b []byte, seed uint64, server bool) {
		d := frame.Decoder{Limit: 1 << 20}
		if server {
			d.From = frame.Server
		}
		one, two := d, d
		pieces, err := decode(&one, b, max(1, len(b)))
		bytewise, errBytewise := decode(&two, b, 1)
		require.Equal(t, err, errBytewise, "the same rule is broken one byte at a time")
		whole, cut := messages(pieces), messages(bytewise)
		require.Equal(t, whole, cut, "the same messages come one byte at a time")
		rng := rand.New(rand.NewPCG(seed, 1))
		for range 4 {
			three := d
			pieces, errRandom := decode(&three, b, 1+rng.IntN(len(b)+1))
			require.Equal(t, err, errRandom)
			require.Equal(t, whole, messages(pieces))
		}
		if err != nil {
			var rule *frame.Error
			require.True(t, errors.As(err, &rule), "every error is a rule: %v", err)
		}
	})
}

// FuzzRoundTrip: what is written is read, in one frame or in many.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("hello"), uint32(0x37fa213d), true, uint(2))
	f.Add([]byte("€"), uint32(0), false, uint(1))
	f.Fuzz(func(t *testing.T, msg []byte, key uint32, masked bool, cut uint) {
		d := &frame.Decoder{From: frame.Server}
		if masked {
			d.From = frame.Client
		}
		var b []byte
		size := int(cut%64) + 1
		for i, rest := 0, msg; i == 0 || len(rest) > 0; i++ {
			part := rest[:min(size, len(rest))]
			rest = rest[len(part):]
			h := frame.Header{Fin: len(rest) == 0, Opcode: frame.Continuation, Masked: masked}
			if i == 0 {
				h.Opcode = frame.Binary
			}
			if masked {
				h.Key = [4]byte{byte(key >> 24), byte(key >> 16), byte(key >> 8), byte(key)}
			}
			before := string(part)
			b = frame.Append(b, h, part)
			require.Equal(t, before, string(part), "the payload of the caller stays as it is")
		}
		pieces, err := decode(d, b, 3)
		require.NoError(t, err)
		require.Equal(t, []found{{frame.Binary, string(msg), true}}, messages(pieces))
	})
}
