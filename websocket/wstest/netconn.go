package wstest

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readsOfMessages(t *testing.T, s Subject) {
	client, server := s.pair(t, Options{})
	for _, msg := range []string{"", "abcd", "", "efghijk", "lm", ""} {
		n, err := server.Write([]byte(msg))
		require.NoError(t, err)
		require.Equal(t, len(msg), n)
	}
	for i, want := range []string{"", "abcd", "", "efgh", "ijk", "lm", ""} {
		buf := make([]byte, 4)
		n, err := client.Read(buf)
		assert.NoError(t, err, "Read %d", i)
		assert.Equal(t, want, string(buf[:n]),
			"Read %d returns bytes of one message: as many as fit, then the rest; an empty one is a Read of nothing", i)
	}
	n, err := client.Read(nil)
	assert.Zero(t, n)
	assert.NoError(t, err, "a Read into nothing waits for nothing")
}

func readOfFragments(t *testing.T, s Subject) {
	client, server := s.pair(t, Options{WriteBuffer: 16})
	msg := strings.Repeat("0123456789", 100)
	_, err := client.Write([]byte(msg)) // a frame for each few bytes
	require.NoError(t, err)
	buf := make([]byte, len(msg)+1)
	n, err := server.Read(buf)
	assert.NoError(t, err)
	assert.Equal(t, msg, string(buf[:n]), "a Read returns a message, in how many frames it may come")
}

func textIsKindOfWrites(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	for _, isText := range []bool{true, false} {
		c, err := s.New(Options{Text: isText}).Dial(t.Context(), addr)
		require.NoError(t, err)
		require.NoError(t, c.SetDeadline(Watchdog()))
		_, err = c.Write([]byte("ping"))
		require.NoError(t, err)
		buf := make([]byte, 8)
		n, err := c.Read(buf)
		assert.NoError(t, err)
		assert.Equal(t, "ping", string(buf[:n]), "text: %t", isText)
		require.NoError(t, c.Close())
	}
	c, err := s.New(Options{Text: true}).Dial(t.Context(), addr)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.SetDeadline(Watchdog()))
	_, err = c.Write([]byte("\xff"))
	require.NoError(t, err)
	_, err = c.Read(make([]byte, 8))
	assert.Equal(t, gorilla.CloseInvalidFramePayloadData, s.CloseCode(err),
		"a Write of what is no text is text all the same, and refused: %v", err)
}

func closeIsPolite(t *testing.T, s Subject) {
	client, server := s.pair(t, Options{})
	closed := make(chan error, 1)
	go func() { closed <- client.Close() }()
	n, err := server.Read(make([]byte, 8))
	assert.Zero(t, n)
	assert.Equal(t, io.EOF, err, "the peer reads io.EOF")
	assert.NoError(t, <-closed)
	_, err = server.Read(make([]byte, 8))
	assert.Equal(t, io.EOF, err, "and again")
	_, err = server.Write([]byte("late"))
	assert.Error(t, err, "nothing can be sent any more")
	_, err = client.Read(make([]byte, 8))
	assert.ErrorIs(t, err, net.ErrClosed)
	_, err = client.Write([]byte("late"))
	assert.ErrorIs(t, err, net.ErrClosed)
	assert.ErrorIs(t, client.Close(), net.ErrClosed, "a second Close says so")
}

func closeIsNormal(t *testing.T, s Subject) {
	log := &journal{}
	addr, stop := s.serve(t, Options{Log: log.log()})
	c, err := s.New(Options{}).Dial(t.Context(), addr)
	require.NoError(t, err)
	require.NoError(t, c.Close())
	stop()
	assert.Contains(t, log.String(), "msg=closed")
	assert.NotContains(t, log.String(), "err=", "Close is an end that the server takes for normal")
}

// The echoes of what was sent last are on their way, and nobody wants them.
func closeWithUnreadInput(t *testing.T, s Subject) {
	log := &journal{}
	addr, stop := s.serve(t, Options{Log: log.log()})
	c, err := s.New(Options{}).Dial(t.Context(), addr)
	require.NoError(t, err)
	for range 100 {
		_, err := c.Write(make([]byte, 1000))
		require.NoError(t, err)
	}
	require.NoError(t, c.Close())
	stop()
	assert.NotContains(t, log.String(), "err=", "Close reads what it does not want, and no reset follows")
}

func closeEndsWaitingCalls(t *testing.T, s Subject) {
	client, server := s.pair(t, Options{})
	reads, writes := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := client.Read(make([]byte, 8))
		reads <- err
	}()
	go func() {
		var err error
		for err == nil {
			_, err = client.Write(make([]byte, 1<<20)) // nobody reads
		}
		writes <- err
	}()
	go client.Close()
	assert.ErrorIs(t, <-reads, net.ErrClosed, "Close ends a Read that waits")
	assert.ErrorIs(t, <-writes, net.ErrClosed, "and a Write")
	_ = server
}

func deadlines(t *testing.T, s Subject) {
	client, _ := s.pair(t, Options{})
	require.NoError(t, client.SetReadDeadline(time.Now().Add(time.Millisecond)))
	for range 3 {
		_, err := client.Read(make([]byte, 8))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "a Read ends with its deadline")
		assert.True(t, isTimeout(err))
	}
	require.NoError(t, client.SetWriteDeadline(time.Now().Add(50*time.Millisecond)))
	var err error
	for err == nil {
		_, err = client.Write(make([]byte, 1<<20)) // nobody reads
	}
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "and a Write with its own")
}

func writeDeadlineStays(t *testing.T, s Subject) {
	client, server := s.pair(t, Options{})
	require.NoError(t, client.SetWriteDeadline(time.Unix(1, 0)))
	_, err := client.Write([]byte("ping"))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded, "a deadline in the past lets nothing pass")

	require.NoError(t, server.SetWriteDeadline(Watchdog()))
	require.NoError(t, server.SetWriteDeadline(time.Time{}))
	_, err = server.Write([]byte("pong"))
	assert.NoError(t, err, "and one that was cleared holds up nothing")
}

func resetPreservesCause(t *testing.T, s Subject) {
	client, server := s.pair(t, Options{})
	reset(t, server)
	_, err := client.Read(make([]byte, 8))
	assert.ErrorIs(t, err, syscall.ECONNRESET, "the cause of a failure is preserved")
	for err = nil; err == nil; {
		_, err = client.Write([]byte("late"))
	}
	assert.True(t, errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET), "also for a Write: %v", err)
}

// reset ends a connection as a crash would.
func reset(t *testing.T, c net.Conn) {
	t.Helper()
	tcp, ok := TCP(c).(*net.TCPConn)
	require.True(t, ok)
	require.NoError(t, tcp.SetLinger(0))
	require.NoError(t, tcp.Close())
}

func vanishingPeer(t *testing.T, s Subject) {
	client, server := s.pair(t, Options{})
	require.NoError(t, TCP(server).Close())
	_, err := client.Read(make([]byte, 8))
	assert.True(t, s.IsAbnormal(err), "an end without a close frame is no io.EOF: %v", err)
}

func clientLimitsReads(t *testing.T, s Subject) {
	client, server := s.pair(t, Options{ReadLimit: 1000})
	_, err := server.Write(make([]byte, 1000))
	require.NoError(t, err)
	_, err = server.Write(make([]byte, 1001))
	require.NoError(t, err)
	buf := make([]byte, 2000)
	n, err := client.Read(buf)
	assert.NoError(t, err, "a message as long as the limit is read")
	assert.Equal(t, 1000, n)
	_, err = client.Read(buf)
	assert.True(t, s.IsTooLong(err), "one byte more is not: %v", err)
	_, err = server.Read(buf)
	assert.Equal(t, gorilla.CloseMessageTooBig, s.CloseCode(err), "and is answered with 1009: %v", err)
}
