package conversation

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/packet/live"
	"github.com/socketlab/socketlab/internal/transports"
)

// quiet is how long nothing was recorded when a conversation is over. The longest
// wait is for an acknowledgment that is delayed, 40 ms on Linux.
const quiet = 100 * time.Millisecond

// CarryLive carries messages over the loopback of this machine's kernel, where
// this process may record packets; of the link in o it uses the seed alone. An
// error is [live.ErrNotAllowed], [live.ErrNotHere], or why there is no server.
func CarryLive(ctx context.Context, name string, messages []string, o Options) (Conversation, error) {
	none := Conversation{Name: name}
	t, err := transports.Seeded(name, nil, o.Link.Seed)
	if err != nil {
		return none, err
	}
	clock := &realTime{began: time.Now()}
	s, err := startServer(ctx, clock, t, anyPort(serverAddr(name, o.IPv6)))
	if err != nil {
		return none, err
	}
	tap, err := live.Open(portOf(s.addr))
	if err != nil {
		s.stop()
		return none, err
	}
	clock.began = tap.Began()
	k := newClient(clock, messages, isDatagram(name))
	failed := k.run(ctx, s.dial, o)
	s.stop()
	captures, dropped := tap.Close(quiet)
	c := New(name, packet.Decode(captures))
	c.Missed, c.Trips, c.Err = dropped, k.trips, failed
	return c, nil
}

// anyPort returns addr with port 0: the usual ones may be taken, or not be ours.
func anyPort(addr string) string {
	at := strings.LastIndex(addr, ":")
	_, path, found := strings.Cut(addr[at:], "/")
	if found {
		path = "/" + path
	}
	return addr[:at] + ":0" + path
}

// portOf returns the port of an address or of a URL.
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
