package wstest

import (
	"io"
	"net/http"
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// page is the body of a page.
const page = "a page"

func socketAtOnePath(t *testing.T, s Subject) {
	t.Parallel()
	addr, _ := s.serve(t, Options{Page: page})
	for _, path := range []string{"/", "/echo/", "/echo/x", "/other", "/Echo"} {
		c, resp, err := s.Dialer.Dial(strings.Replace(addr, "/echo", path, 1), nil)
		if !assert.ErrorIs(t, err, gorilla.ErrBadHandshake, "the WebSocket is at one path, and not at %s", path) {
			c.Close()
			continue
		}
		assert.Equal(t, http.StatusNotFound, resp.StatusCode, path)
	}
}

func pageWhereTheSocketIs(t *testing.T, s Subject) {
	t.Parallel()
	server, err := s.New(Options{Page: page}).Listen(t.Context(), "ws://127.0.0.1:0/")
	require.NoError(t, err)
	defer server.Close()
	go server.Serve(t.Context())
	addr := server.Addr().String()

	req, err := http.NewRequestWithContext(t.Context(), "GET", httpURL(addr), nil)
	require.NoError(t, err)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	assert.NoError(t, err)
	assert.Equal(t, page, string(body), "who asks for a page gets it")
	_, got := RoundTrip(t, s.dial(t, addr), text, "ping")
	assert.Equal(t, "ping", got, "and who asks for the socket gets that, at the same path")
}

// A server on all addresses has no name of its own, and none is not a name.
func noNameOnAllAddresses(t *testing.T, s Subject) {
	t.Parallel()
	server, err := s.New(Options{}).Listen(t.Context(), "ws://:0/echo")
	require.NoError(t, err)
	defer server.Close()
	go server.Serve(t.Context())
	addr := server.Addr().String()
	for _, test := range []struct {
		host   string
		status string
	}{{"", "403"}, {"evil.example", "403"}, {"localhost", "426"}, {"127.0.0.1", "426"}, {"127.0.0.2", "403"}} {
		c := dialTCP(t, strings.Replace(addr, "[::]", "127.0.0.1", 1))
		_, err := io.WriteString(c, "GET /echo HTTP/1.1\r\nHost: "+test.host+"\r\nConnection: close\r\n\r\n")
		require.NoError(t, err)
		resp, err := io.ReadAll(c)
		require.NoError(t, err)
		assert.Contains(t, string(resp), "HTTP/1.1 "+test.status, "a request that calls the server %q", test.host)
	}
}
