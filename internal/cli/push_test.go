package cli

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
