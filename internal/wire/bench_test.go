package wire_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/tcp"
)

// BenchmarkThroughput is one TCP connection through a link without faults.
func BenchmarkThroughput(b *testing.B) {
	for name, network := range networks {
		b.Run("time="+name, func(b *testing.B) {
			n := network(link.Link{})
			defer n.Close()
			const size = 64 << 10
			b.SetBytes(size)
			b.ReportAllocs()
			require.NoError(b, pour(n, b.N*size))
		})
	}
}

// pour sends size bytes from one host to another.
func pour(n *wire.Network, size int) error {
	h := wire.Between(n.Host("client"), n.Host("server"))
	client, server, err := tcp.Transport{Host: h}.Pair(context.Background())
	if err != nil {
		return err
	}
	defer client.Close()
	go func() {
		defer server.Close()
		buf := make([]byte, 64<<10)
		for left := size; left > 0; left -= len(buf) {
			if _, err := server.Write(buf[:min(left, len(buf))]); err != nil {
				return
			}
		}
	}()
	_, err = io.CopyN(io.Discard, client, int64(size))
	return err
}

// BenchmarkLadder is what a ladder of one echo takes beyond its link delays,
// hosts included.
func BenchmarkLadder(b *testing.B) {
	for b.Loop() {
		n := wire.New(link.Link{Delay: 20 * time.Millisecond})
		h := wire.Between(n.Host("client"), n.Host("server"))
		client, server, err := tcp.Transport{Host: h}.Pair(context.Background())
		require.NoError(b, err)
		client.Write([]byte("hello"))
		server.Read(make([]byte, 5))
		client.Close()
		server.Close()
		n.Settle(time.Second)
		n.Close()
	}
}
