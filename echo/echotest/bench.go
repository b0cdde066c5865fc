package echotest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// The benchmarks run a server and its clients in one process, so B/op and
// allocs/op count both ends. The server is started and has answered before the
// timer. All calls of a benchmark share one deadline, which is set once: one
// for each call would be a part of what is measured.
//
// Their names carry key=value parts, for benchstat -col /transport.

// benchEnd is the deadline of a whole benchmark: what hangs fails then.
const benchEnd = 10 * time.Minute

// each calls run as a sub-benchmark for each transport.
func each(b *testing.B, ts []echo.Transport, run func(b *testing.B, t echo.Transport)) {
	if underRace {
		b.Skip("under the race detector times mean nothing")
	}
	for _, t := range ts {
		b.Run("transport="+t.Traits().Name, func(b *testing.B) { run(b, t) })
	}
}

// eachSize calls run for each of sizes that t carries.
func eachSize(b *testing.B, t echo.Transport, sizes []int, dims string, run func(b *testing.B, size int)) {
	for _, size := range sizes {
		if most := t.Traits().MaxMessage; most > 0 && size > most {
			continue
		}
		b.Run(fmt.Sprintf("size=%d%s", size, dims), func(b *testing.B) { run(b, size) })
	}
}

// benchServer serves until the benchmark ends.
func benchServer(b *testing.B, t echo.Transport) *running {
	r, err := start(context.Background(), t, "")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := r.end(); err != nil && !errors.Is(err, net.ErrClosed) {
			b.Error(err)
		}
	})
	return r
}

// benchClient dials r and has it answer a few messages of size bytes.
func benchClient(b *testing.B, r *running, size int) net.Conn {
	c, err := r.t.Dial(context.Background(), r.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(benchEnd))
	msg, buf := payload(size), make([]byte, size)
	for range 10 {
		if _, err := echo.RoundTrip(c, msg, buf); err != nil {
			b.Fatal(err)
		}
	}
	return c
}

func payload(size int) []byte { return bytes.Repeat([]byte("x"), size) }

// rate reports messages a second.
func rate(b *testing.B, messages int) {
	b.ReportMetric(float64(messages)/b.Elapsed().Seconds(), "msgs/s")
}
