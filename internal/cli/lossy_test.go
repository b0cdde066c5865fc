package cli

import (
	"bytes"
	"net"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unfaithful is a UDP server that answers as change says.
func unfaithful(t *testing.T, change func(n int, msg []byte) [][]byte) string {
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { pc.Close() })
	go func() {
		buf := make([]byte, readSize)
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
	cmd := exec.Command("socketlab", "echo", "--timeout", "1s", url)
	var out, errs strings.Builder
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n"), &out, &errs
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Run(), &exit)
	assert.Equal(t, 1, exit.ExitCode())
	assert.Equal(t, "0\n1\n2\n4\n5\n6\n8\n9\n10\n11\n12\n", out.String(), "what comes back is printed once, in the order it was sent")
	assert.Contains(t, errs.String(), "socketlab: 2 lines did not come back from "+url)
}

func TestServersOfAnotherKind(t *testing.T) {
	t.Parallel()
	silent := unfaithful(t, func(int, []byte) [][]byte { return nil })
	loud := unfaithful(t, func(_ int, msg []byte) [][]byte { return [][]byte{bytes.ToUpper(msg)} })
	for url, want := range map[string]string{
		silent: "socketlab: nothing came back from " + silent + " within 1s: nobody listens, or a datagram was lost\n",
		loud:   "socketlab: " + loud + " is no echo server: it sent back \"HELLO\"\n",
	} {
		cmd := exec.Command("socketlab", "echo", "--timeout", "1s", url, "hello")
		var errs strings.Builder
		cmd.Stderr = &errs
		assert.Error(t, cmd.Run())
		assert.Equal(t, want, errs.String())
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
	out, err := exec.Command("socketlab", "echo", "--timeout", "500ms", "--count", "10", url, "hello").Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "8 round trips of 5 bytes over udp, 8 Reads, 2 lost\n")
}
