package wstest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
)

// listen runs a TCP server that is no WebSocket.
func listen(t *testing.T, handle func(net.Conn)) (addr string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				handle(c)
			}()
		}
	}()
	return "ws://" + ln.Addr().String() + "/echo"
}

func dialOfSomethingElse(t *testing.T, s Subject) {
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	moved := httptest.NewServer(http.RedirectHandler("/elsewhere", http.StatusFound))
	defer moved.Close()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Upgrade", "other")
		w.Header().Set("Connection", "Upgrade")
		w.WriteHeader(http.StatusSwitchingProtocols)
	}))
	defer other.Close()
	mirror := listen(t, func(c net.Conn) { io.Copy(c, c) })
	hangsUp := listen(t, func(c net.Conn) { c.Read(make([]byte, 1)) })
	greets := listen(t, func(c net.Conn) { fmt.Fprint(c, "220 mail.example\r\n"); io.Copy(io.Discard, c) })

	ws := func(s *httptest.Server) string { return strings.Replace(s.URL, "http", "ws", 1) }
	for _, test := range []struct{ what, addr, says string }{
		{"a web server", ws(web), "404 Not Found"},
		{"one that sends elsewhere", ws(moved), "302 Found"},
		{"one that speaks another protocol", ws(other), "101 Switching Protocols"},
		{"a TCP echo", mirror, "malformed HTTP"},
		{"a server that hangs up", hangsUp, ""},
		{"a mail server", greets, "malformed HTTP"},
	} {
		ctx, cancel := context.WithDeadline(t.Context(), Watchdog())
		c, err := s.New(Options{}).Dial(ctx, test.addr)
		cancel()
		if assert.Error(t, err, "%s is no WebSocket", test.what) {
			assert.Nil(t, c)
			assert.ErrorContains(t, err, test.says, test.what)
			assert.NotContains(t, err.Error(), "\n", "the error is one line")
			assert.Equal(t, 1, strings.Count(err.Error(), test.addr), "it says the address once: %v", err)
		}
	}
}

func dialOfNobody(t *testing.T, s Subject) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	_, err = s.New(Options{}).Dial(t.Context(), "ws://"+ln.Addr().String()+"/echo")
	assert.ErrorIs(t, err, syscall.ECONNREFUSED, "the cause of a failure is preserved")
}

func dialOfNoAddress(t *testing.T, s Subject) {
	for _, addr := range []string{
		"", "127.0.0.1:80", "http://127.0.0.1/", "tcp://127.0.0.1:80", "ws:///echo", "ws://", "ws://u@127.0.0.1/", "ws://127.0.0.1/#x", "ws://[::1", "ws://127.0.0.1:99999/", "ws://127.0.0.1:x/",
	} {
		_, err := s.New(Options{}).Dial(t.Context(), addr)
		assert.Error(t, err, "%q is no address of a WebSocket", addr)
		if addr != "" {
			_, err = s.New(Options{}).Listen(t.Context(), addr)
			assert.Error(t, err, "%q is none to listen at", addr)
		}
	}
}

func dialEndsWithItsContext(t *testing.T, s Subject) {
	asked := make(chan struct{}, 2)
	silent := listen(t, func(c net.Conn) {
		c.Read(make([]byte, 1))
		asked <- struct{}{}
		io.Copy(io.Discard, c)
	})
	if s.Dialer.TLSClientConfig != nil {
		silent = strings.Replace(silent, "ws:", "wss:", 1)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	_, err := s.New(Options{}).Dial(ctx, silent)
	assert.ErrorIs(t, err, context.Canceled, "a Dial that is cancelled in the handshake returns")

	ctx, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
	_, err = s.New(Options{}).Dial(ctx, silent)
	cancel()
	assert.ErrorIs(t, err, context.DeadlineExceeded, "so does one whose time is up")
}

func contextBoundsDialAlone(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	c, err := s.New(Options{}).Dial(ctx, addr)
	cancel()
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.SetDeadline(Watchdog()))
	_, err = echo.RoundTrip(c, []byte("ping"), make([]byte, 4))
	assert.NoError(t, err, "a connection outlives the context of its Dial")
}
