package cli

import (
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLive is the ladder of this kernel's own loopback, as far as this process
// may record it.
func TestLive(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "socketlab", "wire", "tcp", "hello", "--live").CombinedOutput()
	if err != nil {
		assert.Regexp(t, `^socketlab: recording packets of the kernel needs the capability CAP_NET_RAW: run it as root; `+
			`without --live, socketlab wire tcp shows the same over a simulated network\n$`, string(out))
		missing(t, err, "this process may not record packets")
	}
	assert.Regexp(t, `(?s)^tcp\n +client +server\n`+
		` +1 +\d\.\d+ ms │─ SYN seq 0 mss \d+ ─+▶│\n.* SYN ACK seq 0 ack 1 .*─ ACK seq 1 ack 1 "hello" ─.*`+
		`─ ACK seq 1 ack 6 "hello" ─│\n.* FIN ACK .*\n1 round trip before the first byte`, string(out))
}

// TestLiveWithoutPrivileges takes them away from a process that has them.
func TestLiveWithoutPrivileges(t *testing.T) {
	if os.Getuid() != 0 {
		missing(t, errors.ErrUnsupported, "this process has no privileges that could be taken away")
	}
	path, err := exec.LookPath("socketlab")
	require.NoError(t, err)
	out, err := exec.CommandContext(t.Context(), program(t, "setpriv"),
		"--bounding-set=-net_raw", "--inh-caps=-net_raw", path, "wire", "udp", "--live").CombinedOutput()
	require.Error(t, err)
	assert.Regexp(t, `^socketlab: recording packets .* CAP_NET_RAW: run it as root; `, string(out))
}
