package endpoint

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// FuzzTarget holds URLs to two rules: whatever is typed is understood or refused
// in a sentence, and what is printed is understood again as the same.
func FuzzTarget(f *testing.F) {
	for _, seed := range []string{
		"tcp://127.0.0.1:7007", "udp://[::1]:7", "tls://localhost:0", "unix:///tmp/e.sock", "unix:e.sock",
		"unixgram:@name", "unixpacket://e", "ws://127.0.0.1:7008/echo?x=1", "wss://[fe80::1%25lo]:1/",
		"tcp://[fe80::1%25lo]:1", "ws://[::%25\xf2]:0", "tcp:", "", ":",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		one, err := ParseTarget(raw)
		if err != nil {
			assert.NotEmpty(t, err.Error(), "a refusal says why")
			return
		}
		two, err := ParseTarget(one.String())
		assert.NoError(t, err, "%q is printed as %q", raw, one)
		assert.Equal(t, one, two, "%q is printed as %q", raw, one)
	})
}
