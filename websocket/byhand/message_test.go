package byhand_test

import (
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/byhand"
)

func TestMessagesKeepTheirType(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{})
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
	addr, _ := serve(t, byhand.Transport{})
	c := dial(t, gorilla.Dialer{WriteBufferSize: 16}, addr)
	msg := noise(10_000) // a frame for every 16 bytes
	_, got := roundTrip(t, c, binary, msg)
	assert.True(t, msg == got, "a message in many frames comes back whole")
}

func TestPingIsAnswered(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{})
	c := dial(t, gorilla.Dialer{}, addr)
	var pongs []string
	c.SetPongHandler(func(data string) error { pongs = append(pongs, data); return nil })
	require.NoError(t, c.WriteControl(gorilla.PingMessage, []byte("there?"), watchdog()))
	// In the middle of a message, too.
	sendFrames(t, c, framed(text, "hel"), framed(final|gorilla.PingMessage, "still?"), framed(final, "lo"))
	_, b, err := c.ReadMessage()
	require.NoError(t, err)
	assert.Equal(t, "hello", string(b))
	assert.Equal(t, []string{"there?", "still?"}, pongs, "a ping is answered with what it carried")
}

func TestProtocolErrors(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{})
	for what, b := range map[string][]byte{
		"a frame that is not masked":    {final | text, 1, 'x'},
		"a reserved opcode":             framed(final|3, "x"),
		"a reserved bit":                framed(final|compressed|text, "x"),
		"a continuation of nothing":     framed(final, "x"),
		"a message inside another":      append(framed(text, "x"), framed(final|text, "y")...),
		"a ping in fragments":           framed(gorilla.PingMessage, "x"),
		"a ping of more than 125 bytes": framed(final|gorilla.PingMessage, strings.Repeat("x", 126)),
	} {
		c := dial(t, gorilla.Dialer{}, addr)
		sendFrames(t, c, b)
		assert.Equal(t, gorilla.CloseProtocolError, closeCode(t, c), "%s is answered with 1002", what)
	}
}

func TestSubprotocols(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{Subprotocols: []string{"echo.v2", "echo.v1"}})
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
