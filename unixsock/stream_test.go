package unixsock_test

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/unixsock"
)

// connected are the types that have connections.
func connected(t *testing.T, test func(t *testing.T, tr unixsock.Transport)) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		if tr.Type != "unixgram" {
			test(t, tr)
		}
	})
}

func TestHalfCloseReturnsEveryByte(t *testing.T) {
	connected(t, func(t *testing.T, tr unixsock.Transport) {
		s, _ := serve(t, tr, "")
		c := dial(t, tr, s.Addr().String())
		const total = 4 << 20
		go func() {
			for range total >> 15 {
				c.Write(make([]byte, 1<<15))
			}
			c.(*net.UnixConn).CloseWrite()
		}()
		buf := make([]byte, 64<<10)
		var got int
		for {
			n, err := c.Read(buf)
			got += n
			if err != nil {
				assert.Equal(t, io.EOF, err)
				break
			}
		}
		assert.Equal(t, total, got, "after CloseWrite every byte comes back, and then the end")
	})
}

func TestNeverReadingPeer(t *testing.T) {
	connected(t, func(t *testing.T, tr unixsock.Transport) {
		tr.Limits = echo.Limits{Write: 100 * time.Millisecond}
		s, _ := serve(t, tr, "")
		c := dial(t, tr, s.Addr().String())
		var err error
		for err == nil {
			_, err = c.Write(make([]byte, 32<<10))
		}
		assert.False(t, errors.Is(err, os.ErrDeadlineExceeded), "the server cuts off who never reads: %v", err)
		assert.True(t, answers(t, tr, s.Addr().String()), "and serves the others")
	})
}

func TestBuffersAreOptions(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		tr.ReadBuffer, tr.WriteBuffer = 32<<10, 32<<10
		s, _ := serve(t, tr, "")
		assert.True(t, answers(t, tr, s.Addr().String()), "a server with other buffers echoes as well")
	})
}
