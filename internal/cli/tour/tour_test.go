package tour

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/term"
)

func TestTourTableFits(t *testing.T) {
	slow := []time.Duration{900 * time.Microsecond, 950 * time.Microsecond, 123456 * time.Microsecond}
	stops := []stop{
		{name: "tcp", addr: "127.0.0.1:65535", read: "pingpingping", times: slow, traffic: traffic{2, 64, 64}},
		{name: "unix", addr: "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/socketlab-1234567890/echo.sock",
			read: "ping\x1b", times: slow, traffic: traffic{22, 640, 640}},
		{name: "unixpacket", lacking: "this system does not have this kind of socket"},
		{name: "websocket", addr: "ws://127.0.0.1:65535/echo", read: "ping", times: slow[:2], traffic: traffic{2, 66, 70}},
	}
	var out strings.Builder
	require.NoError(t, term.WriteTable(&out, tourTable(term.Paint{}, stops)))
	out.WriteString(tourNote(stops))
	text := out.String()
	for line := range strings.SplitSeq(text, "\n") {
		assert.LessOrEqual(t, utf8.RuneCountInString(line), term.Width, line)
	}
	assert.Contains(t, text, "\nunixpacket  this system does not have this kind of socket\n")
	assert.Contains(t, text, "the median of 2 to 3 with 64 bytes")
	assert.Contains(t, text, "900–123456", "both in the unit of the median")
	assert.NotContains(t, text, "\x1b")
}
