package echo_test

import (
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
)

// A script is a connection whose Reads return what it says.
type script struct {
	net.Conn
	reads  []string
	end    error
	writes int
}

func (s *script) Write(p []byte) (int, error) {
	s.writes++
	return len(p), nil
}

func (s *script) Read(p []byte) (int, error) {
	if len(s.reads) == 0 {
		return 0, s.end
	}
	n := copy(p, s.reads[0])
	s.reads = s.reads[1:]
	return n, nil
}

func TestRoundTrip(t *testing.T) {
	tests := []struct {
		claim string
		msg   string
		reads []string
		n     int
		err   error
		left  int
	}{
		{"one Read may be enough", "ping", []string{"ping", "x"}, 4, nil, 1},
		{"a stream may need more", "ping", []string{"p", "i", "ng", "x"}, 4, nil, 1},
		{"a Read of nothing is not the end", "ping", []string{"", "ping"}, 4, nil, 0},
		{"an empty message is one Read", "", []string{"", "x"}, 0, nil, 1},
		{"the end comes too early", "ping", []string{"pi"}, 2, io.EOF, 0},
	}
	for _, test := range tests {
		c := &script{reads: test.reads, end: io.EOF}
		buf := make([]byte, max(1, len(test.msg)))
		n, err := echo.RoundTrip(c, []byte(test.msg), buf)
		assert.Equal(t, test.n, n, test.claim)
		assert.Equal(t, test.err, err, test.claim)
		assert.Len(t, c.reads, test.left, test.claim)
		assert.Equal(t, 1, c.writes, "a round trip is one Write")
	}
}

func TestRoundTripShortBuffer(t *testing.T) {
	for _, size := range []int{0, 3} {
		c := &script{}
		_, err := echo.RoundTrip(c, []byte("ping"), make([]byte, size))
		require.ErrorIs(t, err, io.ErrShortBuffer)
		assert.Zero(t, c.writes, "a buffer that cannot hold the answer is refused before anything is written")
	}
}

func TestRoundTripWriteFails(t *testing.T) {
	client, server := net.Pipe()
	server.Close()
	_, err := echo.RoundTrip(client, []byte("ping"), make([]byte, 4))
	assert.ErrorIs(t, err, io.ErrClosedPipe, "the error of a Write is returned, and no Read follows")
}
