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

// quiet is the idle time after which a recording ends. The longest wait within
// a conversation is for a delayed acknowledgment, 40 ms on Linux.
const quiet = 100 * time.Millisecond

// CarryLive carries messages over the loopback of this machine's kernel, and
// records the packets there. It uses only the seed of o.Link. The error is
// [live.ErrNotAllowed], [live.ErrNotHere], or that of starting the server.
func CarryLive(ctx context.Context, name string, messages []string, o Options) (Conversation, error) {
	none := Conversation{Name: name}
	kind, err := transports.Named(name)
	if err != nil {
		return none, err
	}
	t, err := kind.NewSeeded(nil, o.Link.Seed)
	if err != nil {
		return none, err
	}
	clock := &realTime{began: time.Now()}
	s, err := startServer(ctx, clock, t, anyPort(serverAddr(kind, o.IPv6)))
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
	ended := clock.Elapsed()
	s.stop()
	captures, dropped := tap.Close(quiet)
	c := New(name, packet.Decode(captures))
	c.Missed, c.Trips, c.Err, c.Ended = dropped, k.trips, failed, ended
	return c, nil
}

// anyPort returns addr with port 0: the usual port may be in use, or reserved
// for root.
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
