package byhand_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/byhand"
)

var page = []byte("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\na page")

func TestHomeIsNoWebSocket(t *testing.T) {
	t.Parallel()
	addr, _ := serve(t, byhand.Transport{Home: page})
	for _, path := range []string{"/", "/echo/", "/echo/x", "/other", "/Echo"} {
		c, resp, err := gorilla.DefaultDialer.Dial(strings.Replace(addr, "/echo", path, 1), nil)
		if !assert.ErrorIs(t, err, gorilla.ErrBadHandshake, "the WebSocket is at one path, and not at %s", path) {
			c.Close()
			continue
		}
		assert.Equal(t, http.StatusNotFound, resp.StatusCode, path)
	}
}

func TestHomeWhereTheSocketIs(t *testing.T) {
	t.Parallel()
	s, err := byhand.Transport{Home: page}.Listen(t.Context(), "ws://127.0.0.1:0/")
	require.NoError(t, err)
	defer s.Close()
	go s.Serve(t.Context())
	addr := s.Addr().String()

	req, err := http.NewRequestWithContext(t.Context(), "GET", httpURL(addr), nil)
	require.NoError(t, err)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	assert.NoError(t, err)
	assert.Equal(t, "a page", string(body), "who asks for a page gets it")
	_, got := roundTrip(t, dial(t, gorilla.Dialer{}, addr), text, "ping")
	assert.Equal(t, "ping", got, "and who asks for the socket gets that, at the same path")
}

// A server on all addresses has no name of its own, and none is not a name.
func TestNoNameOnAllAddresses(t *testing.T) {
	t.Parallel()
	s, err := byhand.Transport{}.Listen(t.Context(), "ws://:0/echo")
	require.NoError(t, err)
	defer s.Close()
	go s.Serve(t.Context())
	addr := s.Addr().String()
	for _, test := range []struct {
		host   string
		status string
	}{{"", "403"}, {"evil.example", "403"}, {"localhost", "426"}, {"127.0.0.1", "426"}, {"127.0.0.2", "403"}} {
		c := raw(t, strings.Replace(addr, "[::]", "127.0.0.1", 1))
		_, err := io.WriteString(c, "GET /echo HTTP/1.1\r\nHost: "+test.host+"\r\nConnection: close\r\n\r\n")
		require.NoError(t, err)
		resp, err := io.ReadAll(c)
		require.NoError(t, err)
		assert.Contains(t, string(resp), "HTTP/1.1 "+test.status, "a request that calls the server %q", test.host)
	}
}
