package byhand_test

import (
	"crypto/rand"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/websocket/byhand"
)

func TestReadLimit(t *testing.T) {
	const limit = 1 << 10
	addr, _ := serve(t, byhand.Transport{ReadLimit: limit})
	c := dial(t, gorilla.Dialer{}, addr)
	msg := noise(limit)
	_, got := roundTrip(t, c, binary, msg)
	assert.Equal(t, msg, got, "a message as long as the limit comes back")
	require.NoError(t, c.WriteMessage(binary, []byte(msg+"0")))
	assert.Equal(t, gorilla.CloseMessageTooBig, closeCode(t, c), "one byte more is answered with 1009")
}

func noise(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return string(b)
}

// The peer is in the middle of what it sends when it is refused. Closing with
// that unread would be a reset, and the code would not arrive.
func TestReadLimitReachesWhoIsSending(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{ReadLimit: 1 << 10})
	long := framed(final|binary, strings.Repeat("x", 8<<20))
	for range 20 {
		c := dial(t, gorilla.Dialer{}, addr)
		wrote := make(chan error, 1)
		go func() {
			_, err := c.NetConn().Write(long)
			wrote <- err
		}()
		assert.Equal(t, gorilla.CloseMessageTooBig, closeCode(t, c), "1009 reaches a peer that is still sending")
		assert.NoError(t, <-wrote, "what it sends is read, not reset")
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestLongMessagesAreBounded(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{})
	c := dial(t, gorilla.Dialer{ReadBufferSize: 64 << 10}, addr)
	msg := make([]byte, 16<<20)
	before := allocated()
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
	assert.Less(t, allocated()-before, uint64(96<<20), "eight of them cost no more than a few times the length of one")
}

// A frame can say that it is longer than anything.
func TestFrameThatOnlyClaimsToBeLong(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{})
	for length, code := range map[string]int{
		"\x00\x00\x00\x00\xff\xff\xff\xff": gorilla.CloseMessageTooBig,
		"\x7f\xff\xff\xff\xff\xff\xff\xff": gorilla.CloseMessageTooBig,
		"\xff\xff\xff\xff\xff\xff\xff\xff": gorilla.CloseProtocolError, // 2^63 and more is no length at all
	} {
		c := dial(t, gorilla.Dialer{}, addr)
		before := allocated()
		sendFrames(t, c, []byte{final | binary, 0x80 | 127}, []byte(length), []byte("\x00\x00\x00\x00some"))
		assert.Equal(t, code, closeCode(t, c), "it is refused by its header")
		assert.Less(t, allocated()-before, uint64(1<<20), "and nothing is set aside for it")
	}
}

func TestHalfAHandshake(t *testing.T) {
	limits := echo.Limits{Handshake: 200 * time.Millisecond}
	plain, _ := serve(t, byhand.Transport{Limits: limits})
	for _, test := range []struct{ what, addr, sent string }{
		{"nothing", plain, ""},
		{"half a request", plain, "GET /echo HTTP/1.1\r\nHost: "},
		{"a request, and then nothing", plain, "GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n"},
		{"a body that does not come", plain, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"},
	} {
		c := raw(t, test.addr)
		_, err := io.WriteString(c, test.sent)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, c)
		assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "who sends %s is cut off", test.what)
	}
	c := dial(t, gorilla.Dialer{}, plain)
	require.NoError(t, c.SetReadDeadline(time.Now().Add(2*limits.Handshake)))
	_, _, err := c.ReadMessage()
	assert.True(t, isTimeout(err), "the limit of a handshake ends with it, so this is the client's own: %v", err)
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

func TestNeverReadingPeer(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{Limits: echo.Limits{Write: 100 * time.Millisecond}})
	c, other := dial(t, gorilla.Dialer{}, addr), dial(t, gorilla.Dialer{}, addr)
	msg := make([]byte, 1<<20)
	var err error
	for err == nil {
		err = c.WriteMessage(binary, msg)
	}
	assert.False(t, isTimeout(err), "the server cuts off who never reads: %v", err)
	_, got := roundTrip(t, other, text, "ping")
	assert.Equal(t, "ping", got, "and serves the others meanwhile")
}

func TestIdlePeer(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{Limits: echo.Limits{Idle: 50 * time.Millisecond}})
	c := dial(t, gorilla.Dialer{}, addr)
	_, _, err := c.ReadMessage()
	var closed *gorilla.CloseError
	require.ErrorAs(t, err, &closed)
	assert.Equal(t, gorilla.CloseGoingAway, closed.Code, "who is silent for too long is told so")
	assert.Equal(t, "the connection was idle", closed.Text)
}

func TestMaxConns(t *testing.T) {
	addr, _ := serve(t, byhand.Transport{Limits: echo.Limits{MaxConns: 1}})
	first := dial(t, gorilla.Dialer{}, addr)
	_, _, err := gorilla.DefaultDialer.Dial(addr, nil)
	assert.Error(t, err, "one connection more than MaxConns is refused")
	_, got := roundTrip(t, first, text, "ping")
	assert.Equal(t, "ping", got)
}
