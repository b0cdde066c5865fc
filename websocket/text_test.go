package websocket_test

import (
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/websocket"
)

const binary, text = gorilla.BinaryMessage, gorilla.TextMessage

func TestTextIsUTF8(t *testing.T) {
	addr, _ := serve(t, websocket.Transport{})
	half, other := "\xe2\x82", "\xac" // of the euro sign
	good := map[string][][]byte{
		"in one frame": {frame(final|text, "€")},
		"cut in the middle of a character": {
			frame(text, half), frame(final, other),
		},
		"with a ping in the middle": {
			frame(text, half), frame(final|gorilla.PingMessage, ""), frame(final, other),
		},
		"with empty fragments": {
			frame(text, ""), frame(0, half), frame(0, ""), frame(0, other), frame(final, ""),
		},
	}
	for how, frames := range good {
		c := dial(t, gorilla.Dialer{}, addr)
		sendFrames(t, c, frames...)
		kind, b, err := c.ReadMessage()
		assert.NoError(t, err, how)
		assert.Equal(t, text, kind, how)
		assert.Equal(t, "€", string(b), "text comes back %s", how)
	}
	bad := map[string][][]byte{
		"in one frame":                    {frame(final|text, "\xff")},
		"at the end of a long one":        {frame(final|text, strings.Repeat("x", 100_000)+half)},
		"split over fragments":            {frame(text, half), frame(0, ""), frame(final, "x")},
		"that ends within a character":    {frame(text, "x"), frame(final, half)},
		"that is an encoded surrogate":    {frame(final|text, "\xed\xa0\x80")},
		"that is longer than it needs be": {frame(final|text, "\xc0\xaf")},
	}
	for how, frames := range bad {
		c := dial(t, gorilla.Dialer{}, addr)
		sendFrames(t, c, frames...)
		assert.Equal(t, gorilla.CloseInvalidFramePayloadData, closeCode(t, c), "text that is none is answered with 1007: %s", how)
	}
}

func TestTextIsUTF8WhenCompressed(t *testing.T) {
	tr := websocket.Transport{Compression: true}
	addr, _ := serve(t, tr)
	c := dial(t, gorilla.Dialer{EnableCompression: true}, addr)
	_, got := roundTrip(t, c, text, strings.Repeat("€", 1000))
	assert.Equal(t, strings.Repeat("€", 1000), got)
	assert.NoError(t, c.WriteMessage(text, []byte(strings.Repeat("€", 1000)+"\xff")))
	assert.Equal(t, gorilla.CloseInvalidFramePayloadData, closeCode(t, c), "text is looked at after it was decompressed")
}
