package byhand_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/byhand"
)

// watchdog is when a test that hangs is given up.
func watchdog() time.Time { return time.Now().Add(20 * time.Second) }

// serve runs a server until the test ends, which closes it, or until stop is
// called, which lets it end gently.
func serve(t *testing.T, tr byhand.Transport) (addr string, stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := tr.Listen(ctx, "")
	require.NoError(t, err)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = s.Serve(ctx)
	}()
	t.Cleanup(func() {
		s.Close()
		<-ended
		cancel()
	})
	stop = func() {
		cancel()
		<-ended
		assert.NoError(t, err, "Serve returns nil when its context ends")
	}
	return s.Addr().String(), stop
}

// dial is a client of the library, without ours between.
func dial(t *testing.T, d gorilla.Dialer, addr string) *gorilla.Conn {
	t.Helper()
	c, _, err := d.Dial(addr, nil)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.NetConn().SetDeadline(watchdog()))
	return c
}

// raw is a TCP connection to the server, before any handshake.
func raw(t *testing.T, addr string) net.Conn {
	t.Helper()
	u, err := url.Parse(addr)
	require.NoError(t, err)
	c, err := net.Dial("tcp", u.Host)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(watchdog()))
	return c
}

// closeCode reads until the end and returns the code of the close frame.
func closeCode(t *testing.T, c *gorilla.Conn) int {
	t.Helper()
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			var closed *gorilla.CloseError
			if assert.ErrorAs(t, err, &closed, "the end is a close frame") {
				return closed.Code
			}
			return 0
		}
	}
}

// roundTrip sends one message and returns what came back.
func roundTrip(t *testing.T, c *gorilla.Conn, kind int, msg string) (int, string) {
	t.Helper()
	require.NoError(t, c.WriteMessage(kind, []byte(msg)))
	kind, b, err := c.ReadMessage()
	require.NoError(t, err)
	return kind, string(b)
}

// The first byte of a frame (RFC 6455, section 5.2).
const (
	final      = 0x80
	compressed = 0x40
)

// framed is one frame of a client, masked with zeros.
func framed(first byte, payload string) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = append(b, 0x80|126, byte(n>>8), byte(n))
	default:
		b = append(b, 0x80|127, 0, 0, 0, 0, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

func sendFrames(t *testing.T, c *gorilla.Conn, frames ...[]byte) {
	t.Helper()
	_, err := c.NetConn().Write(bytes.Join(frames, nil))
	require.NoError(t, err)
}

func httpURL(addr string) string { return "http" + strings.TrimPrefix(addr, "ws") }

func header(fields ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(fields); i += 2 {
		h.Set(fields[i], fields[i+1])
	}
	return h
}

// A journal is a log in memory.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) log() *slog.Logger { return slog.New(slog.NewTextHandler(j, nil)) }
