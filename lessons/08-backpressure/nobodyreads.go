package backpressure

import (
	"context"
	"fmt"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/scale"
	"github.com/socketlab/socketlab/internal/lab/timeout"
)

var (
	blocks      = lab.NewOutcome("blocks")
	neverBlocks = lab.NewOutcome("never blocks")
	fails       = lab.NewOutcome("fails")
)

// NobodyReads writes to a peer that does not read, until a Write reaches its
// deadline or more is accepted than any buffer holds. Then the peer reads, which
// shows how much is there, and whether the writer goes on.
var NobodyReads = lab.Experiment{
	Name:     "nobody-reads",
	Question: "Nobody reads: how much can be written, and what then?",
	Trait:    "Backpressure",
	Run:      nobodyReads,
	Allowed: lab.If(func(t echo.Traits) bool { return t.Backpressure },
		blocks, neverBlocks, fails),
	Why: "A Write succeeds when the kernel has a copy, and the kernel has room for so much. A TCP receiver " +
		"tells how much its buffer still takes; at zero, what is written stays in the sender's buffer, " +
		"which grows up to a limit, and then Write waits. TLS and WebSocket lie on TCP and wait where it " +
		"waits. Where that Write gave up at a deadline, crypto/tls and gorilla/websocket do not go on: a part " +
		"of a record or frame may be out. A Unix socket counts what nobody has read against the writer's own " +
		"buffer, and counts memory: here more than twice the bytes, and the shorter the messages, the more. " +
		"A Unix datagram socket limits the messages in the reader's queue as well, often to ten. UDP asks " +
		"nobody: Write returns at once, and a datagram that finds the reader's buffer full is dropped " +
		"without a word.",
	Source: "RFC 9293, section 3.8.6; RFC 6455, section 1.7; send(2); tcp(7); unix(7); udp(7); " +
		"package crypto/tls, Conn.SetWriteDeadline; package gorilla/websocket, Conn.SetWriteDeadline; " +
		"Linux, Documentation/networking/ip-sysctl (max_dgram_qlen)",
}

func nobodyReads(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	f := flood{msg: lab.Incompressible(1 << 10)}
	o.Reduced = f.fill(client, enough())
	o.Detail = append([]string{f.String()}, buffers(client, server)...)
	if f.arrived, err = timeout.Drain(server, f.accepted, make([]byte, 64<<10)); err != nil {
		return o, err
	}
	o.Detail = append(o.Detail, fmt.Sprintf("then the reader reads: %s of %s messages are there",
		f.messages(f.arrived), f.messages(f.accepted)))
	o.Outcome, o.Figure = f.outcome()
	if o.Outcome == blocks {
		o.Detail = append(o.Detail, f.goOn(client))
	}
	return o, ctx.Err()
}

// plenty is more bytes than any buffer holds, where the system does not say.
const plenty = 64 << 20

// A flood is one message, written over and over.
type flood struct {
	msg               []byte
	accepted, arrived int   // bytes
	err               error // of the last Write, which has reached its deadline or failed
}

// fill floods c until a Write does not succeed, or most bytes are accepted.
func (f *flood) fill(c net.Conn, most int) (reduced string) {
	buffer := scale.FillSendBuffer()
	for f.err == nil && f.accepted < most {
		var n int
		n, f.err = timeout.Write(c, f.rest())
		f.accepted += n
		buffer.ShrinkIfSlow(c)
	}
	return buffer.Reduced
}

// rest is the message, or what a stream has not accepted of it yet.
func (f *flood) rest() []byte { return f.msg[f.accepted%len(f.msg):] }

func (f *flood) messages(bytes int) string { return lab.Count(bytes / len(f.msg)) }

func (f *flood) outcome() (outcome lab.Outcome, figure string) {
	switch {
	case f.err == nil:
		return neverBlocks, f.messages(f.arrived) + " kept"
	case timeout.Is(f.err):
		return blocks, f.figure()
	}
	return fails, f.figure()
}

// goOn writes once more after everything has been read.
func (f *flood) goOn(c net.Conn) string {
	if _, err := timeout.Write(c, f.rest()); err != nil {
		return fmt.Sprintf("the writer cannot go on: the next Write fails too (%s)", lab.ErrorText(err))
	}
	return "the writer goes on: the next Write does not wait"
}

func (f *flood) String() string {
	s := fmt.Sprintf("%s Writes of %s accepted", f.messages(f.accepted), lab.Bytes(len(f.msg)))
	if part := f.accepted % len(f.msg); part > 0 {
		s += fmt.Sprintf(" and %d of one more", part)
	}
	if f.err != nil {
		s += ", then " + lab.ErrorText(f.err)
	}
	return s
}

// figure counts messages where few are accepted, as by a queue that is limited
// in messages, and bytes otherwise.
func (f *flood) figure() string {
	const few = 64
	switch {
	case f.accepted < few*len(f.msg):
		return f.messages(f.accepted) + " messages"
	case f.accepted < 1e6:
		return fmt.Sprintf("%.0f kB", float64(f.accepted)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(f.accepted)/1e6)
}
