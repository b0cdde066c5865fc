package wstest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func originsAndHosts(t *testing.T, s Subject) {
	log := &journal{}
	addr, _ := s.serve(t, Options{
		Origins: []string{"https://friend.example"},
		Hosts:   []string{"lab.example"},
		Log:     log.log(),
	})
	u, err := url.Parse(addr)
	require.NoError(t, err)
	port := ":" + u.Port()

	tests := []struct {
		claim        string
		host, origin string
		status       int
	}{
		{"a program says no origin", u.Host, "", 101},
		{"a page of the server itself may connect", u.Host, "http://" + u.Host, 101},
		{"a page at localhost is one of them", "localhost" + port, "http://localhost" + port, 101},
		{"names are compared without case", "LocalHost" + port, "HTTP://LOCALHOST" + port, 101},
		{"a page that is allowed by name may connect", u.Host, "https://friend.example", 101},
		{"so may a host that is", "lab.example" + port, "http://lab.example" + port, 101},
		{"also without a port", "lab.example", "", 101},
		{"a foreign page is refused", u.Host, "https://evil.example", 403},
		{"an opaque origin is refused", u.Host, "null", 403},
		{"another port is another origin", u.Host, "http://" + u.Hostname() + ":1", 403},
		{"another scheme is another origin", u.Host, "https://" + u.Host, 403},
		{"a longer name is another", u.Host, "https://friend.example.evil.example", 403},
		{"a name that was pointed here is refused", "evil.example" + port, "http://evil.example" + port, 403},
		{"also when no page is named", "evil.example" + port, "", 403},
		{"a name that begins with ours is another", "localhost.evil.example" + port, "", 403},
		{"an address of another interface is refused", "127.0.0.2" + port, "", 403},
		{"so is one of another family", "[::1]" + port, "", 403},
	}
	for _, test := range tests {
		h := http.Header{"Host": {test.host}}
		if test.origin != "" {
			h.Set("Origin", test.origin)
		}
		c, resp, err := s.Dialer.Dial(addr, h)
		if err == nil {
			c.Close()
		}
		if assert.NotNil(t, resp, "%s: %v", test.claim, err) {
			assert.Equal(t, test.status, resp.StatusCode, "%s (host %q, origin %q)", test.claim, test.host, test.origin)
		}
	}
	assert.Contains(t, log.String(), "page of https://evil.example", "the log says who was refused")
}

func calledByItsAddress(t *testing.T, s Subject) {
	for _, addr := range []string{
		"ws://127.0.0.1:0/echo", "ws://localhost:0/echo", "ws://0.0.0.0:0/echo", "ws://:0/echo", "ws://[::]:0/echo",
	} {
		server, err := s.New(Options{}).Listen(t.Context(), addr)
		if err != nil && strings.Contains(addr, "[::]") {
			t.Logf("no IPv6 here: %v", err)
			continue
		}
		require.NoError(t, err)
		go server.Serve(t.Context())
		c, err := s.New(Options{}).Dial(t.Context(), server.Addr().String())
		if assert.NoError(t, err, "bound to %s, the server answers at the address that it prints", addr) {
			c.Close()
		}
		server.Close()
	}
}

func requestsWithoutUpgrade(t *testing.T, s Subject) {
	bare, _ := s.serve(t, Options{})
	home, _ := s.serve(t, Options{Page: page})

	tests := []struct {
		claim  string
		url    string
		host   string
		status int
		body   string
	}{
		{"a plain GET of the socket's path names the protocol", httpURL(bare), "", 426, s.NoUpgrade},
		{"also where there is a page", httpURL(home), "", 426, s.NoUpgrade},
		{"another path is not found", strings.Replace(httpURL(bare), "/echo", "/other", 1), "", 404, "/echo"},
		{"nor is the root, without a page", strings.Replace(httpURL(bare), "/echo", "/", 1), "", 404, "/echo"},
		{"the root is the page", strings.Replace(httpURL(home), "/echo", "/", 1), "", 200, page},
		{"the page has the same guard", strings.Replace(httpURL(home), "/echo", "/", 1), "evil.example", 403, "not called evil.example"},
	}
	for _, test := range tests {
		req, err := http.NewRequestWithContext(t.Context(), "GET", test.url, nil)
		require.NoError(t, err)
		req.Host, req.Close = test.host, true
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err, test.claim)
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		assert.NoError(t, err, test.claim)
		assert.Equal(t, test.status, resp.StatusCode, test.claim)
		assert.Contains(t, string(body), test.body, test.claim)
		if test.status == http.StatusUpgradeRequired {
			assert.Equal(t, "websocket", resp.Header.Get("Upgrade"), "426 says to what (RFC 9110, section 15.5.22)")
		}
	}
}

func requestsWithoutHost(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	for _, request := range []string{
		"GET /echo HTTP/1.0\r\n\r\n",
		"GET /echo HTTP/1.1\r\n\r\n",
		"GET /echo HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
	} {
		c := dialTCP(t, addr)
		fmt.Fprint(c, request)
		resp, err := io.ReadAll(c)
		require.NoError(t, err)
		assert.Regexp(t, `^HTTP/1\.[01] 40[03] `, string(resp), "%q does not say whom it calls", request)
	}
}
