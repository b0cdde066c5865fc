package websocket_test

import (
	"io"
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket"
)

func TestMessagesKeepTheirType(t *testing.T) {
	addr, _ := serve(t, websocket.Transport{})
	c := dial(t, gorilla.Dialer{}, addr)
	for _, kind := range []int{text, binary, text} {
		for _, size := range []int{0, 1, 125, 126, 65_535, 65_536, 66_047, 66_048, 66_049, 1 << 20} {
			msg := strings.Repeat("x", size)
			gotKind, got := roundTrip(t, c, kind, msg)
			assert.Equal(t, kind, gotKind, "the echo keeps the type of a message")
			assert.True(t, msg == got, "and its %d bytes", size)
		}
	}
}

func TestFragmentsAreOneMessage(t *testing.T) {
	for name, d := range map[string]gorilla.Dialer{
		"plain":      {WriteBufferSize: 16},
		"compressed": {WriteBufferSize: 16, EnableCompression: true},
	} {
		addr, _ := serve(t, websocket.Transport{Compression: true})
		c := dial(t, d, addr)
		msg := noise(10_000) // a frame for every 16 bytes
		_, got := roundTrip(t, c, binary, msg)
		assert.True(t, msg == got, "%s: a message in many frames comes back whole", name)
	}
}

func TestPingIsAnswered(t *testing.T) {
	addr, _ := serve(t, websocket.Transport{})
	c := dial(t, gorilla.Dialer{}, addr)
	var pongs []string
	c.SetPongHandler(func(data string) error { pongs = append(pongs, data); return nil })
	require.NoError(t, c.WriteControl(gorilla.PingMessage, []byte("there?"), watchdog()))
	// In the middle of a message, too.
	sendFrames(t, c, frame(text, "hel"), frame(final|gorilla.PingMessage, "still?"), frame(final, "lo"))
	_, b, err := c.ReadMessage()
	require.NoError(t, err)
	assert.Equal(t, "hello", string(b))
	assert.Equal(t, []string{"there?", "still?"}, pongs, "a ping is answered with what it carried")
}

func TestProtocolErrors(t *testing.T) {
	addr, _ := serve(t, websocket.Transport{})
	for what, b := range map[string][]byte{
		"a frame that is not masked":    {final | text, 1, 'x'},
		"a reserved opcode":             frame(final|3, "x"),
		"a reserved bit":                frame(final|compressed|text, "x"),
		"a continuation of nothing":     frame(final, "x"),
		"a message inside another":      append(frame(text, "x"), frame(final|text, "y")...),
		"a ping in fragments":           frame(gorilla.PingMessage, "x"),
		"a ping of more than 125 bytes": frame(final|gorilla.PingMessage, strings.Repeat("x", 126)),
	} {
		c := dial(t, gorilla.Dialer{}, addr)
		sendFrames(t, c, b)
		assert.Equal(t, gorilla.CloseProtocolError, closeCode(t, c), "%s is answered with 1002", what)
	}
}

func TestSubprotocols(t *testing.T) {
	addr, _ := serve(t, websocket.Transport{Subprotocols: []string{"echo.v2", "echo.v1"}})
	for _, test := range []struct {
		offered []string
		chosen  string
	}{
		{[]string{"echo.v1", "echo.v2"}, "echo.v2"},
		{[]string{"other", "echo.v1"}, "echo.v1"},
		{[]string{"other"}, ""},
		{nil, ""},
	} {
		c := dial(t, gorilla.Dialer{Subprotocols: test.offered}, addr)
		assert.Equal(t, test.chosen, c.Subprotocol(), "of %v the server takes what it likes best", test.offered)
	}
}

func TestCompressionIsNegotiated(t *testing.T) {
	const extension = "permessage-deflate"
	for _, server := range []bool{false, true} {
		addr, _ := serve(t, websocket.Transport{Compression: server})
		for _, client := range []bool{false, true} {
			d := gorilla.Dialer{EnableCompression: client}
			c, resp, err := d.Dial(addr, nil)
			require.NoError(t, err)
			defer c.Close()
			said := strings.Contains(resp.Header.Get("Sec-WebSocket-Extensions"), extension)
			assert.Equal(t, server && client, said, "compression needs both ends")
			require.NoError(t, c.NetConn().SetDeadline(watchdog()))
			_, got := roundTrip(t, c, text, "ping")
			assert.Equal(t, "ping", got)
		}
	}
}

// What goes over the wire is looked at below the library.
func TestCompressionCompresses(t *testing.T) {
	addr, _ := serve(t, websocket.Transport{Compression: true})
	c := dial(t, gorilla.Dialer{EnableCompression: true}, addr)
	require.NoError(t, c.WriteMessage(text, []byte(strings.Repeat("x", 10_000))))
	head := make([]byte, 2)
	_, err := io.ReadFull(c.NetConn(), head)
	require.NoError(t, err)
	assert.EqualValues(t, final|compressed|text, head[0], "the answer is one frame, marked as compressed")
	assert.Less(t, head[1], byte(126), "and short")
}
