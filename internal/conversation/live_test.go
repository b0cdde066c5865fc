package conversation

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPortOf(t *testing.T) {
	for addr, want := range map[string]uint16{
		"127.0.0.1:7": 7, "[::1]:7007": 7007, "ws://127.0.0.1:80/echo": 80, "wss://[::1]:8443/echo": 8443,
	} {
		assert.Equal(t, want, portOf(addr), addr)
	}
	assert.Equal(t, "ws://[::1]:0/echo", anyPort("ws://[::1]:80/echo"))
	assert.Equal(t, "127.0.0.1:0", anyPort("127.0.0.1:7"))
}
