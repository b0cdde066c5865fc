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

var (
	allArrives = lab.NewOutcome("all arrives")
	someLost   = lab.NewOutcome("some lost")
)

// LateReader writes a burst, and reads once all of it has been accepted or the
// writer waits. What a datagram socket has no room for is counted by the kernel,
// so nothing has to be waited for.
var LateReader = lab.Experiment{
	Name:     "late-reader",
	Question: "A burst of messages, and a reader who comes late: does all of it arrive?",
	Trait:    "Reliable",
	Run:      lateReader,
	Allowed: lab.If(func(t echo.Traits) bool { return t.Reliable },
		allArrives, someLost),
	Why: "What Write accepted lies in a buffer of the kernel, and buffers end. A stream, a Unix socket and a " +
		"WebSocket let the writer wait until the reader has made room: late, but complete. A UDP datagram " +
		"that finds the receive buffer full is dropped, although the Write that sent it has succeeded, and " +
		"nobody is told. No cable was involved: loopback drops too. Each message takes more of the buffer " +
		"than its own bytes. What was dropped shows in the kernel's counters alone, and what UDP's checksum " +
		"finds broken is dropped in the same way, not repaired.",
	Source: "udp(7); socket(7); proc(5); RFC 768; RFC 1122, section 4.1.3.4; RFC 9293, section 3.8.6; unix(7)",
}

const (
	size    = 1024        // of a message, in bytes
	usual   = 5000        // messages are more than buffers of the usual size hold
	longest = time.Second // that a burst takes on a busy machine
)

// patience is for what is not counted as lost, such as what TCP sends again.
func patience(c net.Conn) time.Duration { return max(time.Second, lab.Silence(c)) }

func lateReader(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	b := &burst{most: enough(server), over: make(chan struct{})}
	defer func() { done(); <-b.over }()
	go b.write(client, server)
	b.standstill(ctx, client)
	early := int(b.sent.Load())
	arrived, err := b.read(server)
	if err != nil {
		return o, err
	}
	o.Outcome = allArrives
	o.Detail = []string{
		fmt.Sprintf("%s Writes of %s, %s of them before the reader comes",
			lab.Count(b.due()), lab.Bytes(size), lab.Count(early)),
		lab.Count(arrived) + " messages arrive",
	}
	if arrived < b.due() {
		o.Outcome = someLost
		o.Figure = fmt.Sprintf("%s of %s arrive", lab.Count(arrived), lab.Count(b.due()))
		o.Detail = append(o.Detail, room(server)...)
	}
	return o, ctx.Err()
}

// A burst is messages written without a pause.
type burst struct {
	most int
	sent atomic.Int64
	over chan struct{} // closed when no more is written
	err  error         // of the last Write, once it is over
}

func (b *burst) write(c, reader net.Conn) {
	defer close(b.over)
	msg := make([]byte, size)
	end := time.Now().Add(longest)
	for range b.most {
		if _, b.err = c.Write(msg); b.err != nil {
			break
		}
		if b.sent.Add(1); time.Now().After(end) {
			break
		}
	}
	reader.SetReadDeadline(time.Now().Add(patience(reader))) // a Read may be waiting for what is lost
}

// standstill returns when the burst is over, or no Write returns and the kernel
// has no room for more.
func (b *burst) standstill(ctx context.Context, c net.Conn) {
	pause := 5 * time.Millisecond
	if _, err := lab.Writable(c); err != nil {
		pause = lab.Silence(c) // all that can be seen is that nothing happens
	}
	for before := int64(-1); ; {
		select {
		case <-b.over:
			return
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		now := b.sent.Load()
		room, _ := lab.Writable(c)
		if now == before && !room {
			return
		}
		before = now
	}
}

// read counts messages until each has arrived or been dropped.
func (b *burst) read(c net.Conn) (arrived int, err error) {
	buf := make([]byte, 64<<10)
	got, dropped := 0, 0
	for got/size+dropped < b.due() {
		n, err := c.Read(buf)
		got += n
		if lab.CauseOf(err) == lab.Waits {
			break
		}
		if err != nil {
			return got / size, err
		}
		if b.isOver() {
			c.SetReadDeadline(time.Now().Add(patience(c)))
			if queued, _ := lab.Queued(c); queued == 0 {
				dropped = drops(c)
			}
		}
	}
	if b.isOver() {
		err = b.err
	}
	return got / size, err
}

// due is how many messages have to be accounted for.
func (b *burst) due() int {
	if b.isOver() {
		return int(b.sent.Load())
	}
	return b.most
}

func (b *burst) isOver() bool {
	select {
	case <-b.over:
		return true
	default:
		return false
	}
}
