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
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTermSaysGoodbyeToWebSockets(t *testing.T) {
	t.Parallel()
	p := startServe(t, "-q", "ws://127.0.0.1:0/echo")
	c, _, err := gorilla.DefaultDialer.Dial(p.urls["ws"], nil)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.WriteMessage(gorilla.TextMessage, []byte("hello")))
	_, msg, err := c.ReadMessage()
	require.NoError(t, err)
	assert.Equal(t, "hello", string(msg))

	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	c.SetReadDeadline(time.Now().Add(patience))
	_, _, err = c.ReadMessage()
	var closed *gorilla.CloseError
	require.ErrorAs(t, err, &closed, "a close frame arrives")
	assert.Equal(t, gorilla.CloseGoingAway, closed.Code, "SIGTERM says 1001")
	assert.NoError(t, p.wait(), "the exit status is 0")
}

func TestStuckPeerDoesNotKeepServers(t *testing.T) {
	t.Parallel()
	p := startServe(t, "-q", "tcp://127.0.0.1:0", "unix:e.sock")
	stuff(t, p.urls["tcp"])
	begin := time.Now()
	assert.NoError(t, p.end(syscall.SIGTERM), "the exit status is 0")
	assert.Less(t, time.Since(begin), 10*time.Second, "a server is gone within 10 s of SIGTERM")
	assert.NoFileExists(t, filepath.Join(p.Dir, "e.sock"))
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	p := startServe(t, "-q", "tcp://127.0.0.1:0", "unix:e.sock")
	stuff(t, p.urls["tcp"])
	begin := time.Now()
	require.NoError(t, p.Process.Signal(syscall.SIGINT))
	addr := strings.TrimPrefix(p.urls["tcp"], "tcp://")
	for refused := false; !refused && time.Since(begin) < patience; {
		c, err := net.Dial("tcp", addr)
		if refused = err != nil; !refused {
			c.Close()
		}
	}
	assert.NoError(t, p.end(syscall.SIGINT))
	assert.Less(t, time.Since(begin), 4*time.Second, "the second Ctrl-C waits for nobody")
	assert.NoFileExists(t, filepath.Join(p.Dir, "e.sock"))
}

// stuff fills a connection until nothing goes any more, and never reads.
func stuff(t *testing.T, url string) {
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "tcp://"))
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	block := make([]byte, 1<<20)
	for err == nil {
		c.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
		_, err = c.Write(block)
	}
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
}

func TestServeWithoutReaderOfItsURLs(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	r.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "socketlab", "serve", "-q", "unix:e.sock")
	cmd.Dir, cmd.Stdout = shortTempDir(t), w
	err = cmd.Run()
	w.Close()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, 1, exit.ExitCode(), "it fails, and is not killed by SIGPIPE")
	assert.NoFileExists(t, filepath.Join(cmd.Dir, "e.sock"), "no socket stays behind")
}

func TestSlowTypist(t *testing.T) {
	t.Parallel()
	p := startServe(t, "-q", "tcp://127.0.0.1:0", "ws://127.0.0.1:0/echo", "udp://127.0.0.1:0")
	const timeout = 250 * time.Millisecond
	for scheme, url := range p.urls {
		cmd := exec.Command("socketlab", "echo", "--timeout", timeout.String(), url)
		in, err := cmd.StdinPipe()
		require.NoError(t, err)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		for _, line := range []string{"one\n", "two\n"} {
			_, err = in.Write([]byte(line))
			require.NoError(t, err)
			buf := make([]byte, 10)
			n, _ := out.Read(buf)
			assert.Equal(t, line, string(buf[:n]), scheme)
			<-time.After(2 * timeout) // what is tested is that it does not matter
		}
		in.Close()
		assert.NoError(t, cmd.Wait(), "the timeout of %s is for the server, not for whoever types", scheme)
	}
}

func TestInterruptWhileALineIsTyped(t *testing.T) {
	t.Parallel()
	p := startServe(t, "-q", "tcp://127.0.0.1:0")
	cmd := exec.Command("socketlab", "echo", p.urls["tcp"])
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var said strings.Builder
	cmd.Stderr = &said
	require.NoError(t, cmd.Start())
	_, err = in.Write([]byte("one\n"))
	require.NoError(t, err)
	buf := make([]byte, 10)
	n, err := out.Read(buf)
	require.NoError(t, err)
	assert.Equal(t, "one\n", string(buf[:n]), "a line comes back before the next one is typed")
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	require.True(t, errors.As(cmd.Wait(), &exit))
	assert.Equal(t, 1, exit.ExitCode())
	assert.Equal(t, "socketlab: interrupted\n", said.String())
}

// Ctrl-C ends both processes, and the paths of the server go with it.
func TestManyInterrupted(t *testing.T) {
	t.Parallel()
	tmp := shortTempDir(t)
	cmd := exec.Command("socketlab", "many", "--transport", "unix", "--conns", "3", "--hold", "10m")
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
