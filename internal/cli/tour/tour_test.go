package tour

import (
	"context"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/term"
)

func TestTourTableFits(t *testing.T) {
	slow := []time.Duration{900 * time.Microsecond, 950 * time.Microsecond, 123456 * time.Microsecond}
	stops := []stop{
		{name: "tcp", addr: "127.0.0.1:65535", read: "pingpingping", times: slow, traffic: traffic{2, 64, 64}},
		{name: "unix", addr: "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/socketlab-1234567890/echo.sock",
			read: "ping\x1b", times: slow, traffic: traffic{22, 640, 640}},
		{name: "unixpacket", refused: "this system does not have this kind of socket"},
		{name: "unixgram", refused: strings.Repeat("a reason with several words ", 5)},
		{name: "websocket", addr: "ws://127.0.0.1:65535/echo", read: "ping", times: slow[:2], traffic: traffic{2, 66, 70}},
	}
	var out strings.Builder
	require.NoError(t, term.WriteTable(&out, tourTable(term.Paint{}, stops)))
	out.WriteString(tourNote(stops))
	text := out.String()
	for line := range strings.SplitSeq(text, "\n") {
		assert.LessOrEqual(t, term.Columns(line), term.Width, line)
	}
	assert.Contains(t, text, "\nunixpacket  this system does not have this kind of socket\n")
	assert.Contains(t, text, "the median of 2 to 3 with 64 bytes")
	assert.Contains(t, text, "900–123456", "both in the unit of the median")
	assert.NotContains(t, text, "\x1b")
}

// A host that permits no UDP socket.
type hostWithoutUDP struct{ echo.Kernel }

func (hostWithoutUDP) ListenPacket(_ context.Context, network, _ string) (net.PacketConn, error) {
	return nil, &net.OpError{Op: "listen", Net: network, Err: os.NewSyscallError("socket", syscall.EPERM)}
}

func TestRefusedKindDoesNotEndTheTour(t *testing.T) {
	stops, err := visitAll(t.Context(), []endpoint.Target{{Scheme: "udp"}, {Scheme: "tcp"}}, hostWithoutUDP{})
	require.NoError(t, err)
	require.Len(t, stops, 2)
	assert.Equal(t, "this system does not permit this kind of socket: operation not permitted", stops[0].refused)
	assert.Empty(t, stops[1].refused)
	assert.NotEmpty(t, stops[1].times, "the other kind is visited")

	_, err = visitAll(t.Context(), []endpoint.Target{{Scheme: "udp"}}, hostWithoutUDP{})
	assert.EqualError(t, err, "udp: this system does not permit this kind of socket: operation not permitted", "a tour without a stop is an error")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = visitAll(ctx, []endpoint.Target{{Scheme: "tcp"}, {Scheme: "udp"}}, nil)
	assert.EqualError(t, err, "interrupted", "an interrupted tour is no refusal")
}
