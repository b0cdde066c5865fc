package halfclose

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/timeout"
)

var (
	bothAtOnce = lab.NewOutcome("both at once")
	oneWaits   = lab.NewOutcome("one waits")
)

// Duplex lets both ends write and read simultaneously. Each stops writing halfway
// until it has read something of the other, so that a connection that carried one
// direction after the other would not get further. Then, on another connection,
// both write and neither reads.
var Duplex = lab.Experiment{
	Name:     "duplex",
	Question: "Both ends write at once: does either wait for the other?",
	Run:      duplex,
	Allowed:  lab.ByKind(map[string][]lab.Outcome{"": {bothAtOnce}}),
	Why: "Every socket here carries two directions that know nothing of each other, each with buffers of its " +
		"own. One goroutine may write while another reads. The alternation of question and answer is a habit " +
		"of protocols, not a property of the connection. But neither end may count on the other to read. " +
		"When both write more than the buffers hold before either reads, each Write waits for a Read that " +
		"comes only after the other Write: a deadlock, which small messages hide, and which only a deadline " +
		"ends. A program that reads in a goroutine of its own never gets there. UDP does not wait, and loses " +
		"what does not fit.",
	Source: "RFC 9293, sections 2.2 and 3.8.6; RFC 6455, section 1.2; udp(7); unix(7); package net, Conn",
}

func duplex(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	a, b := newTalker(client), newTalker(server)
	var all sync.WaitGroup
	for _, talk := range []func(){a.write, a.read, b.write, b.read} {
		all.Go(talk)
	}
	all.Wait()
	if err := errors.Join(a.err, b.err, ctx.Err()); err != nil {
		return o, err
	}
	o.Outcome = oneWaits
	if a.heardInTime && b.heardInTime {
		o.Outcome = bothAtOnce
	}
	o.Detail = []string{
		fmt.Sprintf("each writes %d messages, waits for one of the other's: %s and %s",
			half, heard[a.heardInTime], heard[b.heardInTime]),
		fmt.Sprintf("then %d more; in the end they have read %s and %s",
			half, lab.Bytes(a.got), lab.Bytes(b.got)),
	}
	line, err := bothWrite(ctx, t)
	o.Detail = append(o.Detail, "small buffers, nobody reads: "+line)
	return o, err
}

// half of the messages that each end writes: so few that all fit any buffer.
const half = 4

// message is one that no compression makes shorter.
var message = sync.OnceValue(func() []byte { return lab.Incompressible(2 << 10) })

var heard = map[bool]string{true: "it came", false: "nothing came"}

// A talker is one end, which writes and reads simultaneously.
type talker struct {
	conn        net.Conn
	heard       chan struct{} // closed when the first Read has ended
	heardInTime bool          // it returned something
	got         int           // bytes
	err         error         // of a Write
}

func newTalker(c net.Conn) *talker { return &talker{conn: c, heard: make(chan struct{})} }

func (t *talker) write() {
	for i := range 2 * half {
		if i == half {
			<-t.heard
		}
		if _, t.err = t.conn.Write(message()); t.err != nil {
			return
		}
	}
}

func (t *talker) read() {
	got, err := timeout.ReadMessage(t.conn)
	t.heardInTime = err == nil
	close(t.heard)
	for t.got = len(got); err == nil && t.got < 2*half*len(message()); t.got += len(got) {
		got, err = timeout.ReadMessage(t.conn)
	}
}

// bothWrite lets both ends of a connection with small buffers write and neither
// read, and says what becomes of them.
func bothWrite(ctx context.Context, t echo.Transport) (string, error) {
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
	if timeout.Stalled(lab.Silence(client), ended, func() int64 { return a.accepted.Load() + b.accepted.Load() }) {
		client.SetWriteDeadline(time.Now())
		server.SetWriteDeadline(time.Now())
	}
	<-ended
	return whoWaits(a, b), ctx.Err()
}

func whoWaits(a, b *flood) string {
	after := fmt.Sprintf("after %s and %s", size(a.accepted.Load()), size(b.accepted.Load()))
	switch one, other := lab.CauseOf(a.err), lab.CauseOf(b.err); {
	case one == lab.Waits && other == lab.Waits:
		return "both Writes wait, " + after
	case a.err == nil && b.err == nil:
		return "no Write waits, " + after
	default:
		return fmt.Sprintf("%s and %s, %s", lab.CauseText(a.err), lab.CauseText(b.err), after)
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
