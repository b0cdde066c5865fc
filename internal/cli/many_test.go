//go:build !windows

package cli

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
