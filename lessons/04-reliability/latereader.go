package reliability

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// LateReader writes a burst, and reads when no more is accepted or all of it has
// been.
var LateReader = lab.Experiment{
	Name:     "late-reader",
	Question: "A burst of messages, and a reader who comes late: does all of it arrive?",
	Trait:    "Reliable",
	Run:      lateReader,
	Allowed: lab.If(func(t echo.Traits) bool { return t.Reliable },
		"all arrives", "some lost"),
	Why: "What Write accepted lies in a buffer of the kernel, and buffers end. A stream, a Unix socket and a " +
		"WebSocket let the writer wait until the reader has made room: late, but complete. A UDP datagram " +
		"that finds the receive buffer full is dropped, although the Write that sent it has succeeded, and " +
		"nobody is told. No cable was involved: loopback drops too. What was dropped shows in the kernel's " +
		"counters alone (RcvbufErrors), and what UDP's checksum finds broken is dropped in the same way, " +
		"not repaired.",
	Source: "udp(7); socket(7); RFC 768; RFC 1122, section 4.1.3.4; RFC 9293, section 3.8; unix(7)",
}

// size is that of a message, in bytes.
const size = 1024

func lateReader(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	n := burst(server)
	written := make(chan error, 1)
	go func() { written <- write(client, n) }()
	how := "accepts all of it before the reader comes"
	select {
	case err = <-written:
		written <- err
	case <-time.After(lab.Silence):
		how = "waits until the reader comes"
	}
	arrived, failed := read(ctx, server, n*size, written)
	if failed != nil {
		return o, failed
	}
	o.Outcome = "all arrives"
	if arrived < n*size {
		o.Outcome = "some lost"
		o.Figure = fmt.Sprintf("%s of %s", lab.Count((n*size-arrived)/size), lab.Count(n))
	}
	o.Detail = []string{
		fmt.Sprintf("%s Writes of %s: the writer %s", lab.Count(n), lab.Bytes(size), how),
		fmt.Sprintf("%s of %s messages arrived", lab.Count(arrived/size), lab.Count(n)),
	}
	return o, ctx.Err()
}

// write sends n messages, and returns the first error.
func write(c net.Conn, n int) error {
	msg := make([]byte, size)
	for range n {
		if _, err := c.Write(msg); err != nil {
			return err
		}
	}
	return nil
}

// read counts what arrives, until all of it has, or nothing more comes after the
// writer has finished.
func read(ctx context.Context, c net.Conn, all int, written chan error) (int, error) {
	var arrived atomic.Int64
	ended := make(chan error, 1)
	go func() {
		buf := make([]byte, 64<<10)
		for arrived.Load() < int64(all) {
			n, err := c.Read(buf)
			arrived.Add(int64(n))
			if err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	if err := <-written; err != nil {
		return 0, err
	}
	for quiet := 0; quiet < 2; {
		before := arrived.Load()
		select {
		case err := <-ended:
			return int(arrived.Load()), err
		case <-time.After(lab.Silence):
		}
		if quiet++; arrived.Load() != before || waiting(c) {
			quiet = 0
		}
		if ctx.Err() != nil {
			break
		}
	}
	lab.Discard(c)
	<-ended
	return int(arrived.Load()), nil
}

// waiting reports whether the kernel holds something for c to read.
func waiting(c net.Conn) bool {
	n, err := lab.Queued(c)
	return err == nil && n > 0
}
