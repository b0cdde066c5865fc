package wstest

import (
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
)

func textIsUTF8(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	half, other := "\xe2\x82", "\xac" // of the euro sign
	good := map[string][][]byte{
		"in one frame": {Frame(Final|text, "€")},
		"cut in the middle of a character": {
			Frame(text, half), Frame(Final, other),
		},
		"with a ping in the middle": {
			Frame(text, half), Frame(Final|ping, ""), Frame(Final, other),
		},
		"with empty fragments": {
			Frame(text, ""), Frame(0, half), Frame(0, ""), Frame(0, other), Frame(Final, ""),
		},
	}
	for how, frames := range good {
		c := s.dial(t, addr)
		SendFrames(t, c, frames...)
		kind, b, err := c.ReadMessage()
		assert.NoError(t, err, how)
		assert.Equal(t, text, kind, how)
		assert.Equal(t, "€", string(b), "text comes back %s", how)
	}
	bad := map[string][][]byte{
		"in one frame":                    {Frame(Final|text, "\xff")},
		"at the end of a long one":        {Frame(Final|text, strings.Repeat("x", 100_000)+half)},
		"split over fragments":            {Frame(text, half), Frame(0, ""), Frame(Final, "x")},
		"that ends within a character":    {Frame(text, "x"), Frame(Final, half)},
		"that is an encoded surrogate":    {Frame(Final|text, "\xed\xa0\x80")},
		"that is longer than it needs be": {Frame(Final|text, "\xc0\xaf")},
	}
	for how, frames := range bad {
		c := s.dial(t, addr)
		SendFrames(t, c, frames...)
		assert.Equal(t, gorilla.CloseInvalidFramePayloadData, CloseCode(t, c), "text that is not UTF-8 is answered with 1007: %s", how)
	}
}
