package wstest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/websocket/frame"
)

// Watchdog returns the time at which a test that hangs is ended.
func Watchdog() time.Time { return time.Now().Add(20 * time.Second) }

// Serve runs a server until stop is called, which shuts it down gracefully,
// or until the test ends, which closes it.
func Serve(t *testing.T, tr echo.Transport) (addr string, stop func()) {
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

func (s Subject) serve(t *testing.T, o Options) (addr string, stop func()) {
	return Serve(t, s.New(o))
}

// Dial connects a client of gorilla/websocket.
func Dial(t *testing.T, d gorilla.Dialer, addr string) *gorilla.Conn {
	t.Helper()
	c, _, err := d.Dial(addr, nil)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.NetConn().SetDeadline(Watchdog()))
	return c
}

func (s Subject) dial(t *testing.T, addr string) *gorilla.Conn {
	t.Helper()
	return Dial(t, s.Dialer, addr)
}

// Pair returns both ends of one WebSocket.
func Pair(t *testing.T, tr echo.Transport) (client, server net.Conn) {
	t.Helper()
	client, server, err := tr.Pair(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() {
		go client.Close() // each waits for the other's answer
		server.Close()
	})
	require.NoError(t, errors.Join(client.SetDeadline(Watchdog()), server.SetDeadline(Watchdog())))
	return client, server
}

func (s Subject) pair(t *testing.T, o Options) (client, server net.Conn) {
	t.Helper()
	return Pair(t, s.New(o))
}

// TCP returns the connection under a WebSocket, which has a NetConn method.
func TCP(c net.Conn) net.Conn { return c.(interface{ NetConn() net.Conn }).NetConn() }

// dialTCP connects to the server before any handshake.
func dialTCP(t *testing.T, addr string) net.Conn {
	t.Helper()
	u, err := url.Parse(addr)
	require.NoError(t, err)
	c, err := net.Dial("tcp", u.Host)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(Watchdog()))
	return c
}

// CloseCode reads until the end, and returns the code of the close frame.
func CloseCode(t *testing.T, c *gorilla.Conn) int {
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

// RoundTrip sends one message and returns what came back.
func RoundTrip(t *testing.T, c *gorilla.Conn, kind int, msg string) (int, string) {
	t.Helper()
	require.NoError(t, c.WriteMessage(kind, []byte(msg)))
	kind, b, err := c.ReadMessage()
	require.NoError(t, err)
	return kind, string(b)
}

// These bits are combined with an opcode in the first byte of a frame (RFC
// 6455, section 5.2).
const (
	Final      = 0x80
	Compressed = 0x40

	text, binary, ping = gorilla.TextMessage, gorilla.BinaryMessage, gorilla.PingMessage
)

// Frame returns a frame of a client, masked with zeros.
func Frame(first byte, payload string) []byte {
	return frame.Append(nil, frame.Header{
		Fin: first&Final != 0, RSV: first >> 4 & 7, Opcode: frame.Opcode(first & 0xF), Masked: true,
	}, []byte(payload))
}

// SendFrames writes frames on the connection under c, in one Write.
func SendFrames(t *testing.T, c *gorilla.Conn, frames ...[]byte) {
	t.Helper()
	_, err := c.NetConn().Write(bytes.Join(frames, nil))
	require.NoError(t, err)
}

// Noise returns n random bytes.
func Noise(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return string(b)
}

// Allocated returns how many bytes the process has allocated since it began.
func Allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

func httpURL(addr string) string { return "http" + strings.TrimPrefix(addr, "ws") }

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
