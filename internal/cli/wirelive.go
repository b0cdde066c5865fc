package cli

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/packet/live"
	"github.com/socketlab/socketlab/internal/transports"
)

// checkLive says in one line what does not go with --live.
func (w *wiring) checkLive(names []string) error {
	if !w.live {
		return nil
	}
	if changed := w.link.Changed(); len(changed) > 0 {
		return cmdutil.UsageErrorf("--%s belongs to the simulated link; --live shows the kernel's loopback as it is", changed[0])
	}
	if slices.Contains(names, "ping") {
		return cmdutil.UsageErrorf("--live records what goes to a server's port, and ping has none; name tcp, udp, websocket or tls")
	}
	return nil
}

// quiet is how long nothing was recorded when a conversation is over. What waits
// longest is an acknowledgment that is delayed, 40 ms on Linux.
const quiet = 100 * time.Millisecond

// converseLive carries messages over the loopback of this machine's kernel.
func (w *wiring) converseLive(ctx context.Context, name string, messages []string) (c conversation, err error) {
	c.name = name
	t, err := transports.Seeded(name, nil, w.link.Seed)
	if err != nil {
		return c, err
	}
	clock := &realTime{began: time.Now()}
	a, err := answering(ctx, clock, t, anyPort(w.address(name)))
	if err != nil {
		return c, err
	}
	tap, err := live.Open(portOf(a.addr))
	if err != nil {
		a.end()
		return c, err
	}
	clock.began = tap.Began()
	talk := newTalk(clock, messages, datagrams(name))
	c.err = talk.hold(ctx, a.dial, w)
	a.end()
	captures, dropped := tap.Close(quiet)
	c.packets, c.missed, c.trips = packet.Decode(captures), dropped, talk.trips
	return c, w.capture.add(c)
}

// unrecorded is why there is no ladder, and what there is instead.
func unrecorded(name string, err error) error {
	if errors.Is(err, live.ErrNotAllowed) || errors.Is(err, live.ErrNotHere) {
		return cmdutil.UserErrorf(err, "%s; without --live, %s wire %s shows the same over a simulated network", err, cmdutil.ProgramName(), name)
	}
	return cmdutil.UserErrorf(err, "%s cannot be carried over loopback: %s", name, errno.RootCause(err))
}

// anyPort is addr with port 0: the usual ones may be taken, or not be ours.
func anyPort(addr string) string {
	at := strings.LastIndex(addr, ":")
	_, path, found := strings.Cut(addr[at:], "/")
	if found {
		path = "/" + path
	}
	return addr[:at] + ":0" + path
}

// portOf is the port of an address or of a URL.
func portOf(addr string) uint16 {
	if u, err := url.Parse(addr); err == nil && u.Host != "" {
		addr = u.Host
	}
	if a, err := netip.ParseAddrPort(addr); err == nil {
		return a.Port()
	}
	_, port, _ := net.SplitHostPort(addr)
	n, _ := strconv.ParseUint(port, 10, 16)
	return uint16(n)
}

// realTime is the clock of this machine.
type realTime struct{ began time.Time }

func (*realTime) Now() time.Time           { return time.Now() }
func (r *realTime) Elapsed() time.Duration { return time.Since(r.began) }
func (*realTime) Sleep(d time.Duration)    { time.Sleep(d) }
func (*realTime) Go(f func())              { go f() }
