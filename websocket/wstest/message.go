package wstest

import (
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func messagesPreserveType(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	c := s.dial(t, addr)
	for _, kind := range []int{text, binary, text} {
		for _, size := range []int{0, 1, 125, 126, 65_535, 65_536, 66_047, 66_048, 66_049, 1 << 20} {
			msg := strings.Repeat("x", size)
			gotKind, got := RoundTrip(t, c, kind, msg)
			assert.Equal(t, kind, gotKind, "the echo keeps the type of a message")
			assert.True(t, msg == got, "and its %d bytes", size)
		}
	}
}

func fragmentsAreOneMessage(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	d := s.Dialer
	d.WriteBufferSize = 16
	c := Dial(t, d, addr)
	msg := Noise(10_000) // a frame for every 16 bytes
	_, got := RoundTrip(t, c, binary, msg)
	assert.True(t, msg == got, "a message in many frames comes back whole")
}

func pingIsAnswered(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	c := s.dial(t, addr)
	var pongs []string
	c.SetPongHandler(func(data string) error { pongs = append(pongs, data); return nil })
	require.NoError(t, c.WriteControl(ping, []byte("there?"), Watchdog()))
	// In the middle of a message, too.
	SendFrames(t, c, Frame(text, "hel"), Frame(Final|ping, "still?"), Frame(Final, "lo"))
	_, b, err := c.ReadMessage()
	require.NoError(t, err)
	assert.Equal(t, "hello", string(b))
	assert.Equal(t, []string{"there?", "still?"}, pongs, "a ping is answered with what it carried")
}

func protocolErrors(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	for what, b := range map[string][]byte{
		"a frame that is not masked":    {Final | text, 1, 'x'},
		"a reserved opcode":             Frame(Final|3, "x"),
		"a reserved bit":                Frame(Final|Compressed|text, "x"),
		"a continuation of nothing":     Frame(Final, "x"),
		"a message inside another":      append(Frame(text, "x"), Frame(Final|text, "y")...),
		"a ping in fragments":           Frame(ping, "x"),
		"a ping of more than 125 bytes": Frame(Final|ping, strings.Repeat("x", 126)),
	} {
		c := s.dial(t, addr)
		SendFrames(t, c, b)
		assert.Equal(t, gorilla.CloseProtocolError, CloseCode(t, c), "%s is answered with 1002", what)
	}
}

func subprotocols(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{Subprotocols: []string{"echo.v2", "echo.v1"}})
	for _, test := range []struct {
		offered []string
		chosen  string
	}{
		{[]string{"echo.v1", "echo.v2"}, "echo.v2"},
		{[]string{"other", "echo.v1"}, "echo.v1"},
		{[]string{"other"}, ""},
		{nil, ""},
	} {
		d := s.Dialer
		d.Subprotocols = test.offered
		c := Dial(t, d, addr)
		assert.Equal(t, test.chosen, c.Subprotocol(), "of %v the server takes what it likes best", test.offered)
	}
}
