package backpressure

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/scale"
	"github.com/socketlab/socketlab/internal/lab/timeout"
)

var (
	allWait    = lab.NewOutcome("all wait")
	othersGoOn = lab.NewOutcome("others go on")
)

// Broadcast writes each message to ten peers in turn. Nine of them read it
// before the next is written, so that nothing but the one in the middle, which
// never reads, can hold the loop up.
var Broadcast = lab.Experiment{
	Name:     "broadcast",
	Question: "One of ten readers has stalled: what about the other nine?",
	Run:      broadcast,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"udp": {othersGoOn},
		"":    {allWait},
	}),
	Why: "A loop that writes to one peer after another is as fast as the slowest of them. With " +
		"back-pressure, a Write to the stalled peer waits as soon as the buffers between the two are " +
		"full, and the loop waits with it. The peers behind it miss this very message, those before it " +
		"the next one, although all of them read at once. Larger buffers only put this off. UDP does not " +
		"wait: the others go on, and the stalled one loses whatever does not fit its buffer. So a program " +
		"that broadcasts over a stream gives each peer a queue and a goroutine of its own, and decides " +
		"what a full queue means: wait, drop or disconnect.",
	Source: "RFC 9293, section 3.8.6; unix(7); udp(7); send(2)",
}

func broadcast(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	n, fewer := lab.LimitByDescriptors(10, 2, "readers", 2)
	r, done, err := connectReaders(ctx, t, n)
	if err != nil {
		return o, err
	}
	defer done()
	less, err := r.broadcast(enough())
	if err != nil {
		return o, err
	}
	o.Reduced = strings.Trim(fewer+"; "+less, "; ")
	o.Figure = lab.Count(r.rounds) + " rounds"
	o.Detail = []string{"messages of " + lab.Bytes(len(r.msg)), r.String()}
	if r.stuck != nil {
		o.Outcome = allWait
		o.Detail = append(o.Detail, fmt.Sprintf("round %d ends at reader %d: %s",
			r.rounds, r.at+1, lab.ErrorText(r.stuck)))
		return o, ctx.Err()
	}
	o.Outcome = othersGoOn
	arrived, err := timeout.Drain(r.theirs[r.stalled], r.rounds*len(r.msg), r.buf)
	o.Detail = append(o.Detail, fmt.Sprintf("then the stalled one reads: %s of %s are there",
		lab.Count(arrived/len(r.msg)), lab.Count(r.rounds)))
	return o, err
}

// A readers value holds several peers of one program. One of them never reads.
type readers struct {
	ours, theirs []net.Conn // the ends of the program, and those of its peers
	stalled      int
	msg, buf     []byte
	got          []int // messages that each peer has read

	rounds, at int   // where the loop is
	stuck      error // of the Write that it waits in
}

// connectReaders connects n peers, the one in the middle stalled. What is written
// to that one is recorded, and shows where the loop waits.
func connectReaders(ctx context.Context, t echo.Transport, n int) (r *readers, done func(), err error) {
	quiet := lab.Unrecorded(ctx)
	var leave []func()
	done = func() {
		for _, f := range leave {
			defer f()
		}
	}
	r = &readers{
		stalled: (n - 1) / 2, got: make([]int, n),
		msg: lab.Incompressible(16 << 10), buf: make([]byte, 16<<10),
	}
	for range n {
		client, server, hangUp, err := lab.Pair(quiet, t)
		if err != nil {
			done()
			return nil, nil, err
		}
		leave = append(leave, hangUp)
		r.ours, r.theirs = append(r.ours, server), append(r.theirs, client)
	}
	r.ours[r.stalled] = lab.Watch(ctx, "server", r.ours[r.stalled])
	return r, done, nil
}

// broadcast goes round after round, until a Write times out or most bytes are
// written to each peer.
func (r *readers) broadcast(most int) (reduced string, err error) {
	buffer := scale.FillSendBuffer()
	for r.stuck == nil && r.rounds*len(r.msg) < most {
		r.rounds++
		err := r.round()
		switch {
		case timeout.Is(err):
			r.stuck = err
		case errors.Is(err, errno.EMSGSIZE) && len(r.msg) > 1:
			r.msg, r.rounds = r.msg[:len(r.msg)/2], 0
		case err != nil:
			return "", err
		}
		buffer.ShrinkIfSlow(r.ours[r.stalled])
	}
	return buffer.Reduced, nil
}

// round writes to one peer after another. Then all of them read, except the
// stalled one.
func (r *readers) round() error {
	for r.at = range r.ours {
		if _, err := timeout.Write(r.ours[r.at], r.msg); err != nil {
			return err
		}
	}
	for i, c := range r.theirs {
		if i == r.stalled {
			continue
		}
		n, err := timeout.Drain(c, len(r.msg), r.buf)
		if err != nil {
			return err
		}
		r.got[i] += n / len(r.msg)
	}
	return nil
}

func (r *readers) String() string {
	s := "read by each:"
	for i, n := range r.got {
		if i == r.stalled {
			s += " stalled"
		} else {
			s += fmt.Sprintf(" %d", n)
		}
	}
	return s
}
