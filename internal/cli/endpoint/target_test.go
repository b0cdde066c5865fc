package endpoint

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTargets(t *testing.T) {
	for raw, want := range map[string]Target{
		"tcp://127.0.0.1:7007":     {"tcp", "127.0.0.1:7007"},
		"TCP://127.0.0.1:7007/":    {"tcp", "127.0.0.1:7007"},
		"udp://:7007":              {"udp", ":7007"},
		"tls://[::1]:7007":         {"tls", "[::1]:7007"},
		"unix:e.sock":              {"unix", "e.sock"},
		"unix:a b%20.sock":         {"unix", "a b%20.sock"},
		"unixgram:///tmp/e.sock":   {"unixgram", "/tmp/e.sock"},
		"unixpacket:@name":         {"unixpacket", "@name"},
		"ws://localhost:7008/echo": {"ws", "ws://localhost:7008/echo"},
		"WSS://localhost:7008":     {"wss", "wss://localhost:7008"},
	} {
		got, err := ParseTarget(raw)
		require.NoError(t, err, raw)
		assert.Equal(t, want, got, raw)
		again, err := ParseTarget(got.String())
		require.NoError(t, err, raw)
		assert.Equal(t, got, again, "%s is printed as it is read", raw)
	}
}

func TestTargetOnceBound(t *testing.T) {
	bound := &net.TCPAddr{IP: net.IPv6zero, Port: 7007}
	loopback := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7007}
	for _, c := range []struct {
		asked Target
		bound net.Addr
		want  string
	}{
		{Target{"tcp", ""}, loopback, "tcp://127.0.0.1:7007"},
		{Target{"tcp", "127.0.0.1:0"}, loopback, "tcp://127.0.0.1:7007"},
		{Target{"tls", "localhost:0"}, loopback, "tls://localhost:7007"},
		{Target{"tcp", "0.0.0.0:0"}, bound, "tcp://127.0.0.1:7007"},
		{Target{"tcp", ":0"}, bound, "tcp://127.0.0.1:7007"},
		{Target{"tcp", "[::]:0"}, bound, "tcp://[::1]:7007"},
		{Target{"tcp", "[::1%lo]:0"}, &net.TCPAddr{IP: net.IPv6loopback, Port: 7007}, "tcp://[::1%25lo]:7007"},
		{Target{"ws", "ws://[::1%25lo]:0/echo"}, boundURL("ws://[::1]:7007/echo"), "ws://[::1%25lo]:7007/echo"},
		{Target{"ws", "ws://0.0.0.0:0/echo"}, boundURL("ws://[::]:7007/echo"), "ws://127.0.0.1:7007/echo"},
	} {
		assert.Equal(t, c.want, c.asked.BoundTo(c.bound).String())
	}
}

// A boundURL is the address of a WebSocket server.
type boundURL string

func (boundURL) Network() string  { return "websocket" }
func (u boundURL) String() string { return string(u) }

func TestPageHasNoZone(t *testing.T) {
	assert.Equal(t, "http://[::1]:7007/", Target{"ws", "ws://[::1%25lo]:7007/echo"}.PageURL())
	assert.Equal(t, "https://localhost:7007/", Target{"wss", "wss://localhost:7007/echo"}.PageURL())
}

func TestNearestScheme(t *testing.T) {
	for wrong, want := range map[string]string{
		"tpc": "tcp", "upd": "udp", "unx": "unix", "unixgrma": "unixgram", "wsss": "wss", "http": "ws", "https": "wss",
	} {
		assert.Contains(t, nearest(wrong), "did you mean "+want+"?")
	}
	assert.Equal(t, ";", nearest("gopher"))
}

func TestTargetsPath(t *testing.T) {
	assert.Equal(t, "/a%22b", Target{"ws", `ws://127.0.0.1:0/a"b`}.RequestURI(), "a path as a request names it")
	assert.Equal(t, "/echo", Target{Scheme: "ws"}.RequestURI(), "without an address the echo is at its usual path")
}
