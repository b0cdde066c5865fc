package unixsock_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/unixsock"
)

// gram skips where there are no unixgram sockets.
func gram(t *testing.T) (tr unixsock.Transport, log *journal) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no unixgram sockets")
	}
	log = &journal{}
	return unixsock.Transport{Type: "unixgram", Log: log.log()}, log
}

// bound is a unixgram socket with a name of its own, not connected.
func bound(t *testing.T, name string) *net.UnixConn {
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(watchdog()))
	return c
}

func TestSlowPeerStopsNobody(t *testing.T) {
	tr, log := gram(t)
	s, stop := serve(t, tr, "")
	to := s.Addr().(*net.UnixAddr)
	name := path(t)
	slow := bound(t, name)
	const sent = 2000
	for range sent {
		_, err := slow.WriteToUnix([]byte("ping"), to) // and never reads
		require.NoError(t, err)
	}
	if longQueue(t) {
		slow.Close() // all that the doc promises where a peer's queue outgrows the server's buffer
	}
	fast := dial(t, tr, to.Name)
	for i := range 100 {
		msg := fmt.Sprint("pong", i)
		buf := make([]byte, 16)
		n, err := echo.RoundTrip(fast, []byte(msg), buf)
		require.NoError(t, err)
		require.Equal(t, msg, string(buf[:n]), "others are served, however many answers one leaves unread")
	}
	stop()
	assert.Contains(t, log.String(), "peer="+name, "the log names who does not read")
	assert.Contains(t, log.String(), "dropped=512", "and counts what it loses")
	assert.NotContains(t, log.String(), "dropped=3\n", "at powers of two")
}

// longQueue reports whether one peer's queue may hold more small messages than
// the server's send buffer.
func longQueue(t *testing.T) bool {
	text, err := os.ReadFile("/proc/sys/net/unix/max_dgram_qlen")
	if errors.Is(err, os.ErrNotExist) {
		return false
	}
	require.NoError(t, err)
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	return n > 200
}

// Large answers that nobody reads fill the server's one send buffer.
func TestGreedyPeerStopsNobody(t *testing.T) {
	tr, log := gram(t)
	s, stop := serve(t, tr, "")
	to := s.Addr().(*net.UnixAddr)
	for i := range 20 {
		greedy := bound(t, filepath.Join(folder(t), fmt.Sprint(i)))
		for range 20 {
			_, err := greedy.WriteToUnix(make([]byte, 32<<10), to)
			require.NoError(t, err)
		}
	}
	stop()
	assert.Contains(t, log.String(), "msg=dropped", "the server neither waits nor ends")
}

func TestSenderWithoutAName(t *testing.T) {
	tr, log := gram(t)
	s, stop := serve(t, tr, "")
	c, err := net.DialUnix("unixgram", nil, s.Addr().(*net.UnixAddr))
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Write([]byte("ping"))
	require.NoError(t, err)
	assert.True(t, answers(t, tr, s.Addr().String()), "a sender without a name stops nobody")
	stop()
	assert.Contains(t, log.String(), "not bound to a name", "the log says why it gets no answer")
}

func TestPeerThatHasGone(t *testing.T) {
	tr, log := gram(t)
	s, stop := serve(t, tr, "")
	to := s.Addr().(*net.UnixAddr)
	name := path(t)
	c := bound(t, name)
	require.NoError(t, os.Remove(name))
	_, err := c.WriteToUnix([]byte("ping"), to)
	require.NoError(t, err)
	assert.True(t, answers(t, tr, to.Name), "a peer that cannot be found stops nobody")
	stop()
	assert.Contains(t, log.String(), "peer="+name, "the log names it")
}

// Nobody can give a false name, but a link can stand where it leads.
func TestServerDoesNotAnswerItself(t *testing.T) {
	tr, log := gram(t)
	name := path(t)
	s, stop := serve(t, tr, name)
	trick := filepath.Join(filepath.Dir(name), "trick")
	c := bound(t, trick)
	require.NoError(t, os.Remove(trick))
	require.NoError(t, os.Symlink(name, trick))
	_, err := c.WriteToUnix([]byte("ping"), s.Addr().(*net.UnixAddr))
	require.NoError(t, err)
	assert.True(t, answers(t, tr, name))
	stop()
	assert.Contains(t, log.String(), "sender is this server", "what comes from the server itself is not answered")
	assert.Equal(t, 1, strings.Count(log.String(), "msg=dropped"), "so that it does not go round for ever")
}

func TestMessageOverTheBuffer(t *testing.T) {
	tr, log := gram(t)
	if runtime.GOOS != "linux" {
		t.Skip("a datagram that is cut is noticed on Linux alone")
	}
	s, stop := serve(t, tr, "")
	tr.WriteBuffer = 1 << 20
	c := dial(t, tr, s.Addr().String())
	if _, err := c.Write(make([]byte, 256<<10+1)); err != nil {
		require.ErrorIs(t, err, syscall.EMSGSIZE)
		t.Skip("net.core.wmem_max allows no message that is longer than the server's buffer")
	}
	buf := make([]byte, 256<<10)
	n, err := echo.RoundTrip(c, []byte("ping"), buf)
	assert.NoError(t, err)
	assert.Equal(t, "ping", string(buf[:n]), "an answer is whole or does not come")
	stop()
	assert.Contains(t, log.String(), "longer than the buffer", "the log says why")
}

func TestEmptyDatagram(t *testing.T) {
	tr, _ := gram(t)
	s, _ := serve(t, tr, "")
	c := dial(t, tr, s.Addr().String())
	n, err := echo.RoundTrip(c, nil, make([]byte, 8))
	assert.NoError(t, err, "an empty datagram is one, and comes back")
	assert.Zero(t, n)
}

func TestClientLeavesNothingBehind(t *testing.T) {
	tr, _ := gram(t)
	s, _ := serve(t, tr, path(t))
	t.Setenv("TMPDIR", folder(t))
	for range 3 {
		require.True(t, answers(t, tr, s.Addr().String()))
	}
	_, err := tr.Dial(t.Context(), filepath.Join(os.TempDir(), "nobody"))
	require.Error(t, err)
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, left, "a client leaves nothing in the folder of temporary files")
}

func TestClientHearsTheServerAlone(t *testing.T) {
	tr, _ := gram(t)
	s, _ := serve(t, tr, "")
	c := dial(t, tr, s.Addr().String())
	third := bound(t, path(t))
	_, err := third.WriteToUnix([]byte("false"), c.LocalAddr().(*net.UnixAddr))
	assert.ErrorIs(t, err, syscall.EPERM, "the kernel lets nobody else send to a connected socket")
	buf := make([]byte, 8)
	n, err := echo.RoundTrip(c, []byte("ping"), buf)
	require.NoError(t, err)
	assert.Equal(t, "ping", string(buf[:n]))
}
