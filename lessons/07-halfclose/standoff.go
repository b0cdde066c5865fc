package halfclose

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// standoff lets both ends of a connection with small buffers write and neither
// read, and says what becomes of them.
func standoff(ctx context.Context, t echo.Transport) (string, error) {
	client, server, done, err := lab.Pair(lab.Unrecorded(ctx), t)
	if err != nil {
		return "", err
	}
	defer done()
	shrink(client)
	shrink(server)
	a, b := &flood{by: "client", conn: client}, &flood{by: "server", conn: server}
	var both sync.WaitGroup
	for _, f := range []*flood{a, b} {
		both.Go(func() { f.pour(ctx) })
	}
	ended := make(chan struct{})
	go func() {
		both.Wait()
		close(ended)
	}()
	if silent(lab.Silence(client), ended, func() int64 { return a.accepted.Load() + b.accepted.Load() }) {
		client.SetWriteDeadline(time.Now())
		server.SetWriteDeadline(time.Now())
	}
	<-ended
	return whoWaits(a, b), ctx.Err()
}

func whoWaits(a, b *flood) string {
	after := fmt.Sprintf("after %s and %s", size(a.accepted.Load()), size(b.accepted.Load()))
	switch one, other := lab.Cause(a.err), lab.Cause(b.err); {
	case one == "waits" && other == "waits":
		return "both Writes wait, " + after
	case a.err == nil && b.err == nil:
		return "no Write waits, " + after
	default:
		return fmt.Sprintf("%s and %s, %s", one, other, after)
	}
}

// shrink makes the buffers of c small, so that they are full soon where messages
// are compressed and encrypted first. The kernel doubles the size (socket(7)).
func shrink(c net.Conn) {
	const size = 8 << 10
	if b, ok := lab.Underlying(c).(interface {
		SetReadBuffer(int) error
		SetWriteBuffer(int) error
	}); ok {
		b.SetReadBuffer(size)
		b.SetWriteBuffer(size)
	}
}

// A flood is one end that writes and does not read.
type flood struct {
	by       string
	conn     net.Conn
	accepted atomic.Int64 // bytes
	err      error        // of the Write that did not end by itself
}

// pour writes until a Write fails, or many times what the buffers hold is
// accepted.
func (f *flood) pour(ctx context.Context) {
	const most = 4 << 20
	lab.Note(ctx, f.by, "Write", lab.Bytes(len(message()))+", again and again", func() (string, error) {
		for f.err == nil && f.accepted.Load() < most {
			var n int
			n, f.err = f.conn.Write(message())
			f.accepted.Add(int64(n))
		}
		return lab.Bytes(int(f.accepted.Load())), f.err
	})
}

func size(bytes int64) string {
	if bytes < 1e6 {
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
