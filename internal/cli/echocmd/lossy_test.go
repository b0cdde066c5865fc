package echocmd

import (
	"bytes"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
)

// run runs echo as the program does, and returns its exit status.
func run(t *testing.T, in string, args ...string) (status int, out, errs string) {
	var stdout, stderr strings.Builder
	cmd := New()
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(in))
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	status = cmdutil.ReportError(cmd.ExecuteContext(t.Context()), &stderr)
	return status, stdout.String(), stderr.String()
}

// unfaithful is a UDP server that answers as change says.
func unfaithful(t *testing.T, change func(n int, msg []byte) [][]byte) string {
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { pc.Close() })
	go func() {
		buf := make([]byte, 64<<10)
		for i := 0; ; i++ {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			for _, answer := range change(i, bytes.Clone(buf[:n])) {
				pc.WriteTo(answer, from)
			}
		}
	}()
	return "udp://" + pc.LocalAddr().String()
}

func TestFilterOverLossAndDisorder(t *testing.T) {
	t.Parallel()
	var held []byte
	url := unfaithful(t, func(n int, msg []byte) [][]byte {
		switch n {
		case 3, 7: // lost
			return nil
		case 4: // late
			held = msg
			return nil
		case 5:
			return [][]byte{msg, held}
		case 10: // twice
			return [][]byte{msg, msg}
		}
		return [][]byte{msg}
	})
	const lines = "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n"
	status, out, errs := run(t, lines, "--timeout", "1s", url)
	assert.Equal(t, 1, status)
	assert.Equal(t, "0\n1\n2\n4\n5\n6\n8\n9\n10\n11\n12\n", out, "what comes back is printed once, in the order it was sent")
	assert.Contains(t, errs, "socketlab: 2 lines did not come back from "+url)
}

func TestServersOfAnotherKind(t *testing.T) {
	t.Parallel()
	silent := unfaithful(t, func(int, []byte) [][]byte { return nil })
	loud := unfaithful(t, func(_ int, msg []byte) [][]byte { return [][]byte{bytes.ToUpper(msg)} })
	for url, want := range map[string]string{
		silent: "socketlab: nothing came back from " + silent + " within 1s: nobody listens, or a datagram was lost\n",
		loud:   "socketlab: " + loud + " is no echo server: it sent back \"HELLO\"\n",
	} {
		status, _, errs := run(t, "", "--timeout", "1s", url, "hello")
		assert.Equal(t, 1, status)
		assert.Equal(t, want, errs)
	}
}

func TestRepeatCountsLoss(t *testing.T) {
	t.Parallel()
	url := unfaithful(t, func(n int, msg []byte) [][]byte {
		if n%5 == 4 {
			return nil
		}
		return [][]byte{msg}
	})
	status, out, _ := run(t, "", "--timeout", "500ms", "--count", "10", url, "hello")
	assert.Equal(t, 0, status)
	assert.Contains(t, out, "8 round trips of 5 bytes over udp, 8 Reads, 2 lost\n")
}
