package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
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

// servePush starts "push --serve" and returns where its page is.
func servePush(t *testing.T, args ...string) (p *process, base string) {
	t.Helper()
	cmd := exec.Command("socketlab", append([]string{"push", "--serve"}, args...)...)
	p, err := start(cmd, filepath.Join(t.TempDir(), "stderr"), 1)
	require.NoError(t, err)
	t.Cleanup(p.dismiss)
	return p, p.lines[0]
}

// fetch returns the status of a request and its body.
func fetch(t *testing.T, method, url, body string, header ...string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(text)
}

func TestPushServe(t *testing.T) {
	t.Parallel()
	p, base := servePush(t, "--rate", "0.1")
	stream, err := http.Get(base + "/events")
	require.NoError(t, err)
	defer stream.Body.Close()

	status, body := fetch(t, "POST", base+"/say", "hello")
	require.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `"text":"hello"`)
	for _, path := range []string{"/poll?after=0", "/longpoll?after=0"} {
		_, body = fetch(t, "GET", base+path, "")
		assert.Contains(t, body, `"text":"hello"`, "what one says comes back by %s", path)
	}
	lines := bufio.NewScanner(stream.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), "hello") {
	}
	assert.Contains(t, lines.Text(), `"text":"hello"`, "and as an event of the stream")

	status, body = fetch(t, "GET", base+"/costs", "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `"/poll":{"requests":1,`)

	status, _ = fetch(t, "POST", base+"/say", "\xff")
	assert.Equal(t, http.StatusBadRequest, status)
	status, _ = fetch(t, "POST", base+"/say", strings.Repeat("x", 64<<10+1))
	assert.Equal(t, http.StatusRequestEntityTooLarge, status)
	for _, path := range []string{"/say", "/cut"} {
		status, _ = fetch(t, "POST", base+path, "x", "Origin", "http://evil.example")
		assert.Equal(t, http.StatusForbidden, status, "a page of another origin posts to %s", path)
		status, _ = fetch(t, "GET", base+path, "")
		assert.Equal(t, http.StatusMethodNotAllowed, status)
	}
	status, _ = fetch(t, "GET", base+"/elsewhere", "")
	assert.Equal(t, http.StatusNotFound, status)
	assert.NoError(t, p.end(syscall.SIGINT), "Ctrl-C ends it, although somebody listens")
}

// TestCommandStartsItself holds each command that starts this program again to
// do so when it is installed, and not only from a test.
func TestCommandStartsItself(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string // a pattern
	}{
		{[]string{"compare", "silent-peer", "--transports", "tcp"}, `EOF if gone|not here`},
		{[]string{"compare", "boundaries", "--transports", "tcp", "--trace"}, `The system calls of the whole process|since strace`},
		{[]string{"many", "--conns", "20", "--kind", "tcp"}, `\n +20 +(-|\d+) +\d+ `},
	} {
		t.Run(c.args[0]+" "+c.args[len(c.args)-1], func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), "socketlab", c.args...).CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Regexp(t, c.want, string(out))
			if runtime.GOOS == "linux" {
				assert.NotContains(t, string(out), "not here")
			}
		})
	}
}
