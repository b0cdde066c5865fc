package echoclient

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
)

// dial connects to addr, with a timeout that is long enough for any answer.
func dial(t *testing.T, transport echo.Transport, addr string, timeout time.Duration) *Client {
	c, err := Dial(t.Context(), transport, addr, timeout)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

// startServer runs the transport's own echo server.
func startServer(t *testing.T, transport echo.Transport) string {
	s, err := transport.Listen(t.Context(), "")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- s.Serve(t.Context()) }()
	t.Cleanup(func() { s.Close(); <-done })
	return s.Addr().String()
}

// startDatagrams runs a UDP server that answers the nth message as answer says.
func startDatagrams(t *testing.T, answer func(n int, msg []byte) [][]byte) string {
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { pc.Close() })
	go func() {
		buf := make([]byte, readSize)
		for n := 0; ; n++ {
			size, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			for _, a := range answer(n, bytes.Clone(buf[:size])) {
				pc.WriteTo(a, from)
			}
		}
	}()
	return pc.LocalAddr().String()
}

// startStream runs a TCP server that answers the first Read and closes.
func startStream(t *testing.T, answer string) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { ln.Close() })
	go func() {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		c.Read(make([]byte, readSize))
		io.WriteString(c, answer)
	}()
	return ln.Addr().String()
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, transport := range []echo.Transport{tcp.Transport{}, udp.Transport{}} {
		c := dial(t, transport, startServer(t, transport), 10*time.Second)
		took, err := c.RoundTrip([]byte("hello"))
		require.NoError(t, err)
		assert.Positive(t, took)
		assert.Equal(t, 1, c.Reads())
	}
}

func TestRoundTripOfMoreThanAllBuffers(t *testing.T) {
	t.Parallel()
	c := dial(t, tcp.Transport{}, startServer(t, tcp.Transport{}), 10*time.Second)
	_, err := c.RoundTrip(make([]byte, 16<<20))
	assert.NoError(t, err, "it is read while it is written")
}

func TestAnotherAnswerIsAMismatch(t *testing.T) {
	t.Parallel()
	alert := "\x15\x03\x01\x00\x02\x02\x46"
	for answer, isAlert := range map[string]bool{"HELLO": false, alert: true} {
		c := dial(t, tcp.Transport{}, startStream(t, answer), 10*time.Second)
		_, err := c.RoundTrip([]byte("hello"))
		failed, ok := errors.AsType[*MessageError](err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, 5, failed.Size)
		other, ok := errors.AsType[*MismatchError](err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, answer, string(other.Got))
		assert.Equal(t, isAlert, other.IsTLSAlert())
	}
}

func TestPeerThatClosesIsNoMismatch(t *testing.T) {
	t.Parallel()
	c := dial(t, tcp.Transport{}, startStream(t, "hel"), 10*time.Second)
	_, err := c.RoundTrip([]byte("hello"))
	assert.ErrorIs(t, err, io.EOF, "the connection's own error is in the chain")
	assert.Equal(t, 1, c.Reads())
}

func TestOnlyAServerThatHasAnsweredLosesMessages(t *testing.T) {
	t.Parallel()
	silent := startDatagrams(t, func(int, []byte) [][]byte { return nil })
	c := dial(t, udp.Transport{}, silent, 50*time.Millisecond)
	_, err := c.RoundTrip([]byte("hello"))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.NotErrorIs(t, err, ErrLost, "it may be no server")

	once := startDatagrams(t, func(n int, msg []byte) [][]byte { return [][]byte{msg}[min(n, 1):] })
	c = dial(t, udp.Transport{}, once, time.Second)
	_, err = c.RoundTrip([]byte("hello"))
	require.NoError(t, err)
	_, err = c.RoundTrip([]byte("hello"))
	assert.ErrorIs(t, err, ErrLost)
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "the cause stays in the chain")
}

func TestRepeatCountsLoss(t *testing.T) {
	t.Parallel()
	addr := startDatagrams(t, func(n int, msg []byte) [][]byte {
		if n%5 == 4 {
			return nil
		}
		return [][]byte{msg}
	})
	c := dial(t, udp.Transport{}, addr, 500*time.Millisecond)
	s, err := c.Repeat([]byte("hello"), 10)
	require.NoError(t, err)
	assert.Equal(t, 2, s.Lost)
	assert.Len(t, s.Times, 8)
	assert.IsNonDecreasing(t, s.Times, "the times are sorted")
}

func TestEchoLines(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("one\n\nthree\n", 1000) + "and no newline"
	for _, transport := range []echo.Transport{tcp.Transport{}, udp.Transport{}} {
		c := dial(t, transport, startServer(t, transport), 10*time.Second)
		var out strings.Builder
		n, flushed := 0, 0
		totals, err := c.EchoLines(strings.NewReader(text), func(l Line) error {
			n++
			assert.Equal(t, n, l.N)
			out.Write(l.Text)
			return nil
		}, func() error { flushed = n; return nil })
		require.NoError(t, err)
		assert.Equal(t, Totals{Lines: 3001, Bytes: len(text)}, totals)
		assert.Equal(t, text, out.String(), "what goes in comes out")
		assert.Equal(t, n, flushed, "the last line is flushed")
	}
}

func TestEchoLinesOverLossAndDisorder(t *testing.T) {
	t.Parallel()
	var late []byte
	addr := startDatagrams(t, func(n int, msg []byte) [][]byte {
		switch n {
		case 3, 7: // lost
			return nil
		case 4:
			late = msg
			return nil
		case 5:
			return [][]byte{msg, late}
		case 10: // twice
			return [][]byte{msg, msg}
		}
		return [][]byte{msg}
	})
	c := dial(t, udp.Transport{}, addr, time.Second)
	var out strings.Builder
	totals, err := c.EchoLines(strings.NewReader("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n"), func(l Line) error {
		out.Write(l.Text)
		return nil
	}, func() error { return nil })
	require.NoError(t, err, "a lost line is no error")
	assert.Equal(t, 2, totals.Lost)
	assert.Equal(t, "0\n1\n2\n4\n5\n6\n8\n9\n10\n11\n12\n", out.String(), "what comes back is emitted once, in the order it was sent")
}

func TestEchoLinesEndsWithTheErrorOfEitherSide(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, transport := range []echo.Transport{tcp.Transport{}, udp.Transport{}} {
		addr := startServer(t, transport)
		emit, flush := func(Line) error { return nil }, func() error { return nil }

		in := io.MultiReader(strings.NewReader("one\n"), iotest.ErrReader(broken))
		totals, err := dial(t, transport, addr, 10*time.Second).EchoLines(in, emit, flush)
		_, ok := errors.AsType[*InputError](err)
		assert.True(t, ok, "%v", err)
		assert.ErrorIs(t, err, broken)
		assert.LessOrEqual(t, totals.Lines, 1)

		totals, err = dial(t, transport, addr, 10*time.Second).EchoLines(strings.NewReader("one\ntwo\n"),
			func(Line) error { return broken }, flush)
		assert.Equal(t, broken, err, "an error of emit stays as it is")
		assert.Equal(t, 1, totals.Lines)
	}
}
