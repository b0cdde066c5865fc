package byhand_test

import (
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/websocket/byhand"
)

const binary, text = gorilla.BinaryMessage, gorilla.TextMessage

func TestTextIsUTF8(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{})
	half, other := "\xe2\x82", "\xac" // of the euro sign
	good := map[string][][]byte{
		"in one frame": {framed(final|text, "€")},
		"cut in the middle of a character": {
			framed(text, half), framed(final, other),
		},
		"with a ping in the middle": {
			framed(text, half), framed(final|gorilla.PingMessage, ""), framed(final, other),
		},
		"with empty fragments": {
			framed(text, ""), framed(0, half), framed(0, ""), framed(0, other), framed(final, ""),
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
		"in one frame":                    {framed(final|text, "\xff")},
		"at the end of a long one":        {framed(final|text, strings.Repeat("x", 100_000)+half)},
		"split over fragments":            {framed(text, half), framed(0, ""), framed(final, "x")},
		"that ends within a character":    {framed(text, "x"), framed(final, half)},
		"that is an encoded surrogate":    {framed(final|text, "\xed\xa0\x80")},
		"that is longer than it needs be": {framed(final|text, "\xc0\xaf")},
	}
	for how, frames := range bad {
		c := dial(t, gorilla.Dialer{}, addr)
		sendFrames(t, c, frames...)
		assert.Equal(t, gorilla.CloseInvalidFramePayloadData, closeCode(t, c), "text that is none is answered with 1007: %s", how)
	}
}
