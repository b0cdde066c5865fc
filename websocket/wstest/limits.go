package wstest

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
)

func readLimit(t *testing.T, s Subject) {
	const limit = 1 << 10
	addr, _ := s.serve(t, Options{ReadLimit: limit})
	for what, msg := range map[string]string{"zeros": strings.Repeat("0", limit), "noise": Noise(limit)} {
		c := s.dial(t, addr)
		_, got := RoundTrip(t, c, binary, msg)
		assert.Equal(t, msg, got, "a message of %s as long as the limit comes back", what)
		require.NoError(t, c.WriteMessage(binary, []byte(msg+"0")))
		assert.Equal(t, gorilla.CloseMessageTooBig, CloseCode(t, c), "one byte more is answered with 1009")
	}
}

// The peer is in the middle of what it sends when it is refused. Closing with
// that unread would be a reset, and the code would not arrive.
func readLimitReachesSender(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{ReadLimit: 1 << 10})
	long := Frame(Final|binary, strings.Repeat("x", 8<<20))
	for range 20 {
		c := s.dial(t, addr)
		wrote := make(chan error, 1)
		go func() {
			_, err := c.NetConn().Write(long)
			wrote <- err
		}()
		assert.Equal(t, gorilla.CloseMessageTooBig, CloseCode(t, c), "1009 reaches a peer that is still sending")
		assert.NoError(t, <-wrote, "what it sends is read, not reset")
	}
}

func longMessagesAreBounded(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	d := s.Dialer
	d.ReadBufferSize = 64 << 10
	c := Dial(t, d, addr)
	msg := make([]byte, 16<<20)
	before := Allocated()
	go func() {
		for range 8 {
			c.WriteMessage(binary, msg)
		}
	}()
	for range 8 {
		_, r, err := c.NextReader()
		require.NoError(t, err)
		n, err := io.Copy(io.Discard, r)
		require.NoError(t, err)
		assert.EqualValues(t, len(msg), n, "a message of the default limit comes back")
	}
	assert.Less(t, Allocated()-before, uint64(96<<20), "eight of them cost no more than a few times the length of one")
}

// A frame can say that it is longer than anything.
func claimedLength(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	for length, code := range map[string]int{
		"\x00\x00\x00\x00\xff\xff\xff\xff": gorilla.CloseMessageTooBig,
		"\x7f\xff\xff\xff\xff\xff\xff\xff": gorilla.CloseMessageTooBig,
		"\xff\xff\xff\xff\xff\xff\xff\xff": s.LongestLength,
	} {
		c := s.dial(t, addr)
		before := Allocated()
		SendFrames(t, c, []byte{Final | binary, 0x80 | 127}, []byte(length), []byte("\x00\x00\x00\x00some"))
		assert.Equal(t, code, CloseCode(t, c), "it is refused by its header")
		assert.Less(t, Allocated()-before, uint64(1<<20), "and nothing is set aside for it")
	}
}

func halfAHandshake(t *testing.T, s Subject) {
	limits := echo.Limits{Handshake: 200 * time.Millisecond}
	addr, _ := s.serve(t, Options{Limits: limits})
	for _, test := range []struct{ what, sent string }{
		{"nothing", ""},
		{"half a request", "GET /echo HTTP/1.1\r\nHost: "},
		{"a request, and then nothing", "GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n"},
		{"a body that does not come", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"},
		{"half a TLS record", "\x16\x03\x01\x02\x00\x01"},
	} {
		c := dialTCP(t, addr)
		_, err := io.WriteString(c, test.sent)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, c)
		assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "who sends %s is cut off", test.what)
	}
	c := s.dial(t, addr)
	require.NoError(t, c.SetReadDeadline(time.Now().Add(2*limits.Handshake)))
	_, _, err := c.ReadMessage()
	assert.True(t, isTimeout(err), "the limit of a handshake ends with it, so this is the client's own: %v", err)
}

func neverReadingPeer(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{Limits: echo.Limits{Write: 100 * time.Millisecond}})
	c, other := s.dial(t, addr), s.dial(t, addr)
	msg := make([]byte, 1<<20)
	var err error
	for err == nil {
		err = c.WriteMessage(binary, msg)
	}
	assert.False(t, isTimeout(err), "the server cuts off who never reads: %v", err)
	_, got := RoundTrip(t, other, text, "ping")
	assert.Equal(t, "ping", got, "and serves the others meanwhile")
}

func idlePeer(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{Limits: echo.Limits{Idle: 50 * time.Millisecond}})
	c := s.dial(t, addr)
	_, _, err := c.ReadMessage()
	var closed *gorilla.CloseError
	require.ErrorAs(t, err, &closed)
	assert.Equal(t, gorilla.CloseGoingAway, closed.Code, "who is silent for too long is told so")
	assert.Equal(t, "the connection was idle", closed.Text)
}

func maxConns(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{Limits: echo.Limits{MaxConns: 1}})
	first := s.dial(t, addr)
	_, _, err := s.Dialer.Dial(addr, nil)
	assert.Error(t, err, "one connection more than MaxConns is refused")
	_, got := RoundTrip(t, first, text, "ping")
	assert.Equal(t, "ping", got)
}
