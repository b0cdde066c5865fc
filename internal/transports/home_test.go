package transports

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/page"
	"github.com/socketlab/socketlab/websocket/frame"
)

func TestResponseOfPage(t *testing.T) {
	b := responseOf(page.EchoClient("/echo"))
	h, n, err := frame.ParseHead(b)
	require.NoError(t, err)
	assert.Equal(t, "200", h.Start[1])
	assert.True(t, h.Has("Connection", "close"), "the server has nothing more to say")
	assert.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'")
	assert.Contains(t, string(b[n:]), "<!doctype html>")
	assert.Nil(t, responseOf(nil))
}
