package cli

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTargets(t *testing.T) {
	for raw, want := range map[string]target{
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
		got, err := parseTarget(raw)
		require.NoError(t, err, raw)
		assert.Equal(t, want, got, raw)
		again, err := parseTarget(got.String())
		require.NoError(t, err, raw)
		assert.Equal(t, got, again, "%s is printed as it is read", raw)
	}
}

func TestTargetOnceBound(t *testing.T) {
	bound := &net.TCPAddr{IP: net.IPv6zero, Port: 7007}
	loopback := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7007}
	for _, c := range []struct {
		asked target
		bound net.Addr
		want  string
	}{
		{target{"tcp", ""}, loopback, "tcp://127.0.0.1:7007"},
		{target{"tcp", "127.0.0.1:0"}, loopback, "tcp://127.0.0.1:7007"},
		{target{"tls", "localhost:0"}, loopback, "tls://localhost:7007"},
		{target{"tcp", "0.0.0.0:0"}, bound, "tcp://127.0.0.1:7007"},
		{target{"tcp", ":0"}, bound, "tcp://127.0.0.1:7007"},
		{target{"tcp", "[::]:0"}, bound, "tcp://[::1]:7007"},
	} {
		assert.Equal(t, c.want, c.asked.at(c.bound).String())
	}
}

func TestNearestScheme(t *testing.T) {
	for wrong, want := range map[string]string{
		"tpc": "tcp", "upd": "udp", "unx": "unix", "unixgrma": "unixgram", "wsss": "wss", "http": "ws", "https": "wss",
	} {
		assert.Contains(t, nearest(wrong), "did you mean "+want+"?")
	}
	assert.Equal(t, ";", nearest("gopher"))
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]size{
		"0": 0, "65536": 65536, "1B": 1, "64KiB": 64 << 10, "64k": 64 << 10, "16MiB": 16 << 20, "16 mib": 16 << 20,
		"1MB": 1e6, "1.5k": 1536,
	} {
		var s size
		require.NoError(t, s.Set(text), text)
		assert.Equal(t, want, s, text)
		var again size
		require.NoError(t, again.Set(s.String()))
		assert.Equal(t, s, again, "%s is printed as it is read", text)
	}
	for _, text := range []string{"", "B", "MiB", "-1", "x", "1e99", "NaN", "3GiB", "1TiB"} {
		assert.Error(t, new(size).Set(text), text)
	}
}
