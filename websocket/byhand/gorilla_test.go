package byhand_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
	"github.com/socketlab/socketlab/websocket/wstest"
)

// The other tests have gorilla for a client; here it is the server.
func TestServerOfTheLibrary(t *testing.T) {
	t.Parallel()
	s, err := websocket.Transport{Subprotocols: []string{"b"}}.Listen(t.Context(), "")
	require.NoError(t, err)
	defer s.Close()
	go s.Serve(t.Context())
	for _, tr := range []byhand.Transport{{}, {Text: true}, {Subprotocols: []string{"a", "b"}}} {
		c, err := tr.Dial(t.Context(), s.Addr().String())
		require.NoError(t, err)
		require.NoError(t, c.SetDeadline(wstest.Watchdog()))
		for _, size := range []int{0, 1, 125, 126, 65_535, 65_536, 65_550, 1 << 20} {
			msg, buf := []byte(noiseText(size)), make([]byte, size+1)
			n, err := echo.RoundTrip(c, msg, buf)
			assert.NoError(t, err)
			assert.True(t, string(msg) == string(buf[:n]), "%d bytes come back", size)
		}
		assert.NoError(t, c.Close())
	}
}

// noiseText is n bytes of text.
func noiseText(n int) string {
	b := []byte(wstest.Noise(n))
	for i := range b {
		b[i] &= 0x7F
	}
	return string(b)
}
