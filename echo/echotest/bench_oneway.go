package echotest

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// BenchmarkOneWay has no echo: one end of a Pair writes, the other drains it
// with reads of 256 KiB. MB/s is what arrived. Where messages may be lost,
// lost/op is the share that was.
func BenchmarkOneWay(b *testing.B, ts ...echo.Transport) {
	each(b, ts, func(b *testing.B, t echo.Transport) {
		eachSize(b, t, []int{64, 64 << 10}, "", func(b *testing.B, size int) {
			client, server, err := t.Pair(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { closeBoth(client, server) })
			client.SetDeadline(time.Now().Add(benchEnd))
			server.SetDeadline(time.Now().Add(benchEnd))
			oneWay(b, client, server, t.Traits(), size)
		})
	})
}

func oneWay(b *testing.B, client, server net.Conn, traits echo.Traits, size int) {
	var arrived atomic.Int64
	total, msg, read := int64(b.N)*int64(size), payload(size), make(chan error, 1)
	b.ReportAllocs()
	b.ResetTimer()
	go func() { read <- swallow(server, total, &arrived) }()
	for range b.N {
		if _, err := client.Write(msg); err != nil {
			b.Fatal(err)
		}
	}
	if !traits.Reliable {
		// What is not in the receive buffer by now will not come.
		b.StopTimer()
		server.SetReadDeadline(soon())
	}
	err := <-read
	b.StopTimer()
	if err != nil && (traits.Reliable || !errors.Is(err, os.ErrDeadlineExceeded)) {
		b.Fatal(err)
	}
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(float64(arrived.Load())/1e6/seconds, "MB/s")
	b.ReportMetric(float64(arrived.Load())/float64(size)/seconds, "msgs/s")
	if !traits.Reliable {
		b.ReportMetric(float64(total-arrived.Load())/float64(total), "lost/op")
	}
}

// swallow reads n bytes and keeps none.
func swallow(c io.Reader, n int64, arrived *atomic.Int64) error {
	buf := make([]byte, 256<<10)
	for arrived.Load() < n {
		m, err := c.Read(buf)
		arrived.Add(int64(m))
		if err != nil {
			return err
		}
	}
	return nil
}
