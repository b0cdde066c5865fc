package backpressure

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
)

// An audience is several peers of one program, one of which never reads.
type audience struct {
	ours, theirs []net.Conn // the ends of the program, and those of its peers
	stalled      int
	msg, buf     []byte
	got          []int // messages that each peer has read

	rounds, at int   // where the loop is
	stuck      error // of the Write that it waits in
}

// gather connects n peers, the one in the middle stalled. What is written to
// that one is recorded, and shows where the loop waits.
func gather(ctx context.Context, t echo.Transport, n int) (a *audience, done func(), err error) {
	quiet := lab.Unrecorded(ctx)
	var leave []func()
	done = func() {
		for _, f := range leave {
			defer f()
		}
	}
	a = &audience{
		stalled: (n - 1) / 2, got: make([]int, n),
		msg: incompressible(16 << 10), buf: make([]byte, 16<<10),
	}
	for range n {
		client, server, hangUp, err := lab.Pair(quiet, t)
		if err != nil {
			done()
			return nil, nil, err
		}
		leave = append(leave, hangUp)
		a.ours, a.theirs = append(a.ours, server), append(a.theirs, client)
	}
	a.ours[a.stalled] = lab.Watch(ctx, "server", a.ours[a.stalled])
	return a, done, nil
}

// broadcast goes round after round, until a Write waits in vain or most bytes
// are written to each peer.
func (a *audience) broadcast(most int) (reduced string, err error) {
	hurry := haste{began: time.Now()}
	for a.stuck == nil && a.rounds*len(a.msg) < most {
		a.rounds++
		err := a.round()
		switch {
		case timedOut(err):
			a.stuck = err
		case errors.Is(err, errno.EMSGSIZE) && len(a.msg) > 1:
			a.msg, a.rounds = a.msg[:len(a.msg)/2], 0
		case err != nil:
			return "", err
		}
		hurry.with(a.ours[a.stalled])
	}
	return hurry.said, nil
}

// round writes to one peer after another, all of which read then.
func (a *audience) round() error {
	for a.at = range a.ours {
		if _, err := write(a.ours[a.at], a.msg); err != nil {
			return err
		}
	}
	for i, c := range a.theirs {
		if i == a.stalled {
			continue
		}
		n, err := drain(c, len(a.msg), a.buf)
		if err != nil {
			return err
		}
		a.got[i] += n / len(a.msg)
	}
	return nil
}

func (a *audience) String() string {
	s := "read by each:"
	for i, n := range a.got {
		if i == a.stalled {
			s += " stalled"
		} else {
			s += fmt.Sprintf(" %d", n)
		}
	}
	return s
}
