package websocket_test

import (
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/websocket"
)

func TestCorruptCompression(t *testing.T) {
	t.Parallel()
	addr, _ := serve(t, websocket.Transport{Compression: true})
	other := dial(t, gorilla.Dialer{EnableCompression: true}, addr)
	for _, payload := range []string{"", "\x07", "\x05", "\x00\xff", "\x07" + noise(100)} {
		c := dial(t, gorilla.Dialer{EnableCompression: true}, addr)
		sendFrames(t, c, frame(final|compressed|binary, payload))
		assert.Equal(t, gorilla.CloseInvalidFramePayloadData, closeCode(t, c), "what cannot be decompressed is answered with 1007: %q", payload)
	}
	_, got := roundTrip(t, other, text, "ping")
	assert.Equal(t, "ping", got, "and nobody else notices")
}
