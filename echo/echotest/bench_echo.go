package echotest

import (
	"context"
	"net"
	"sync/atomic"
	"testing"

	"github.com/socketlab/socketlab/echo"
)

// BenchmarkEcho is one round trip at a time over one connection.
func BenchmarkEcho(b *testing.B, ts ...echo.Transport) {
	each(b, ts, func(b *testing.B, t echo.Transport) {
		eachSize(b, t, []int{64, 1 << 10, 16 << 10, 64 << 10}, "", func(b *testing.B, size int) {
			c := benchClient(b, benchServer(b, t), size)
			msg, buf := payload(size), make([]byte, size)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := echo.RoundTrip(c, msg, buf); err != nil {
					b.Fatal(err)
				}
			}
			rate(b, b.N)
		})
	})
}

// BenchmarkDial is Dial, one round trip of 64 bytes, and Close. Without the
// round trip a client could be far ahead of the server's Accept, and for
// datagrams nothing would have happened at all.
func BenchmarkDial(b *testing.B, ts ...echo.Transport) {
	each(b, ts, func(b *testing.B, t echo.Transport) {
		r := benchServer(b, t)
		addr, ctx := r.Addr().String(), context.Background()
		msg, buf := payload(64), make([]byte, 64)
		benchClient(b, r, len(msg))
		b.ReportAllocs()
		for b.Loop() {
			c, err := t.Dial(ctx, addr)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := echo.RoundTrip(c, msg, buf); err != nil {
				b.Fatal(err)
			}
			forget(c)
			c.Close()
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "conns/s")
	})
}

// forget makes the Close of a TCP connection a reset. Otherwise the kernel keeps
// its port for a minute (TIME_WAIT), and soon the search for a free port is what
// takes the time.
func forget(c net.Conn) {
	if tc, ok := c.(interface{ SetLinger(sec int) error }); ok {
		tc.SetLinger(0)
	}
}

// BenchmarkConns measures 64 connections simultaneously, each with one
// round trip at a time.
func BenchmarkConns(b *testing.B, ts ...echo.Transport) {
	const conns = 64
	each(b, ts, func(b *testing.B, t echo.Transport) {
		eachSize(b, t, []int{64}, "/conns=64", func(b *testing.B, size int) {
			r := benchServer(b, t)
			clients := make([]net.Conn, conns)
			for i := range clients {
				clients[i] = benchClient(b, r, size)
			}
			shareOut(b, clients, size)
		})
	})
}

// shareOut has clients make b.N round trips between them. A fast one makes more
// of them than a slow one, so that all end at the same time.
func shareOut(b *testing.B, clients []net.Conn, size int) {
	var begun atomic.Int64
	msg := payload(size)
	b.ReportAllocs()
	b.ResetTimer()
	err := all(len(clients), func(i int) error {
		buf := make([]byte, size)
		for begun.Add(1) <= int64(b.N) {
			if _, err := echo.RoundTrip(clients[i], msg, buf); err != nil {
				return err
			}
		}
		return nil
	})
	b.StopTimer()
	if err != nil {
		b.Fatal(err)
	}
	rate(b, b.N)
}
