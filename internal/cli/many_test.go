//go:build !windows

package cli

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One address has so many ports; the next one has as many again.
func TestManySpreads(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("127.0.0.1 alone is an address of this system")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	h := &spreading{most: 2}
	var from []string
	for range 5 {
		c, err := h.Dial(t.Context(), "tcp", "", ln.Addr().String())
		require.NoError(t, err)
		defer c.Close()
		from = append(from, c.LocalAddr().(*net.TCPAddr).IP.String())
	}
	assert.Equal(t, []string{"127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.2", "127.0.0.3"}, from)
	assert.Equal(t, 3, h.used())
}

func TestManyNamesLimits(t *testing.T) {
	five := grown{Kind: "tcp", Stages: []growth{{Connections: 5}}}
	for want, err := range map[string]error{
		"tcp stopped at 5 connections: this process may have no more descriptors open; raise the hard limit, as root, with ulimit -Hn": os.NewSyscallError("socket", syscall.EMFILE),
		"tcp stopped at 5 connections: this machine may have no more files open; raise the sysctl fs.file-max":                         syscall.ENFILE,
		"tcp stopped at 5 connections: the kernel has no memory left for sockets":                                                      syscall.ENOBUFS,
		"interrupted": context.Canceled,
		"tcp stopped at 5 connections: the server does not answer any more; it may have run out of descriptors, see ulimit -Hn": context.DeadlineExceeded,
		"tcp stopped at 5 connections: odd": errors.New("odd"),
	} {
		told := explainMany(err, five)
		assert.EqualError(t, told, want)
		assert.ErrorIs(t, told, err)
	}
	assert.ErrorContains(t, explainMany(syscall.EADDRNOTAVAIL, five), "no port is left")
	assert.EqualError(t, explainMany(errors.New("odd"), grown{Kind: "unix"}), "unix: odd")
}

// Ctrl-C ends both processes, and the paths of the server go with it.
func TestManyInterrupted(t *testing.T) {
	t.Parallel()
	tmp := shortTempDir(t)
	cmd := exec.Command("socketlab", "many", "--kind", "unix", "--conns", "3", "--hold", "10m")
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	said, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	defer cmd.Process.Kill()
	kill := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer kill.Stop()

	lines := bufio.NewReader(said)
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	found := regexp.MustCompile(`their server is process (\d+) at`).FindStringSubmatch(line)
	require.NotNil(t, found, "it says whom to look at: %s", line)
	pid, err := strconv.Atoi(found[1])
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, 0), "the server is there")

	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	line, err = lines.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "socketlab: interrupted\n", line)
	assert.Error(t, cmd.Wait())
	assert.ErrorIs(t, syscall.Kill(pid, 0), syscall.ESRCH, "the server's process is gone")
	left, err := filepath.Glob(filepath.Join(tmp, "*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
