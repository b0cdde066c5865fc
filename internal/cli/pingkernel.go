package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
)

// A quoted request is one that could not be delivered: the beginning of its
// ICMP message, why, and who says so.
type quoted struct {
	request []byte
	says    string
	from    string
}

// An outcome is what came of one request.
type outcome struct {
	seq    int
	took   time.Duration // 0: no reply
	ttl    int
	reason string // why there is none
}

// An pingRun is a row of requests to one host.
type pingRun struct {
	*echoSocket
	flags  *pinging
	host   string // as it was typed
	addr   netip.Addr
	passed map[verdict]int // messages that were no reply to the request
	all    []outcome
	reason string // the last one that somebody has told
}

// overKernel pings host and writes each outcome when it is known.
func (p *pinging) overKernel(ctx context.Context, out io.Writer, host string) error {
	addr, err := p.resolve(ctx, host)
	if err != nil {
		return err
	}
	s, err := p.open(addr)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := wayTo(addr); err != nil {
		return p.explainSend(err, host)
	}
	e := &pingRun{echoSocket: s, flags: p, host: host, addr: addr, passed: map[verdict]int{}}
	defer context.AfterFunc(ctx, func() { s.SetReadDeadline(time.Now()) })()
	w := pingWriter{out, term.PaintFor(out), p.json}
	if err := w.title(e); err != nil {
		return err
	}
	failed := e.sendAll(ctx, w)
	if len(e.all) > 0 {
		if err := w.summary(e); err != nil {
			return err
		}
	}
	if failed != nil {
		return failed
	}
	return e.failure(ctx)
}

// resolve finds the address of a host, of IPv4 if it has both.
func (p *pinging) resolve(ctx context.Context, host string) (netip.Addr, error) {
	addr, err := p.lookup(ctx, host)
	switch {
	case err != nil:
		return addr, err
	case addr.IsUnspecified():
		return addr, cmdutil.UsageErrorf("%s is no host; name one, such as 127.0.0.1", host)
	case addr.IsMulticast() || addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return addr, cmdutil.UsageErrorf("%s is a group of hosts; name one of them", host)
	case addr.Is6() && addr.IsLinkLocalUnicast() && addr.Zone() == "":
		return addr, cmdutil.UsageErrorf("%s is an address on every link; say which one, as in %s%%eth0", host, host)
	case !addr.IsLoopback() && p.interval < politeInterval:
		return addr, cmdutil.UsageErrorf("%s is not on loopback, and is asked every %v at most; leave --interval %v out",
			host, politeInterval, p.interval)
	}
	return addr, nil
}

func (p *pinging) lookup(ctx context.Context, host string) (netip.Addr, error) {
	network := "ip"
	if p.ipv6 {
		network = "ip6"
	}
	if strings.ContainsAny(host, "/ ") || host == "" {
		return netip.Addr{}, cmdutil.UsageErrorf("%q is not a host; ping takes a name or an address, such as 127.0.0.1", host)
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr = addr.Unmap(); addr.Is4() && p.ipv6 {
			return addr, cmdutil.UsageErrorf("%s is an IPv4 address; leave it or --ipv6 out", host)
		}
		return addr, nil
	}
	if name, port, err := net.SplitHostPort(host); err == nil {
		return netip.Addr{}, cmdutil.UsageErrorf("a ping goes to no port: leave :%s out, and ping %s", port, name)
	}
	const patience = 5 * time.Second
	looking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	all, err := net.DefaultResolver.LookupNetIP(looking, network, host)
	if err != nil {
		return netip.Addr{}, p.explainLookup(ctx, err, host)
	}
	for i := range all {
		all[i] = all[i].Unmap()
	}
	if i := slices.IndexFunc(all, netip.Addr.Is4); i >= 0 {
		return all[i], nil
	}
	return all[0], nil
}

func (p *pinging) explainLookup(ctx context.Context, err error, host string) error {
	var dns *net.DNSError
	switch {
	case ctx.Err() != nil:
		return cmdutil.UserErrorf(ctx.Err(), "interrupted")
	case p.ipv6 && errors.As(err, new(*net.AddrError)):
		return cmdutil.UserErrorf(err, "%s has no IPv6 address; leave --ipv6 out", host)
	case errors.As(err, &dns) && dns.IsNotFound:
		return cmdutil.UserErrorf(err, "no host is called %q; check the name, or ping an address", host)
	}
	return cmdutil.UserErrorf(err, "the address of %q cannot be looked up: %s", host, errno.RootCause(err))
}

// wayTo is an error if this machine cannot send to addr. Connecting a UDP socket
// sends nothing, and looks for a route.
func wayTo(addr netip.Addr) error {
	c, err := net.Dial("udp", netip.AddrPortFrom(addr, 7).String())
	if err != nil {
		return err
	}
	return c.Close()
}

// open opens the socket that was chosen, or the first that is allowed.
func (p *pinging) open(to netip.Addr) (*echoSocket, error) {
	kinds := echoSockets
	if p.socket != "" {
		kinds = []string{p.socket}
	}
	var refused []error
	var why []string
	for _, kind := range kinds {
		s, err := openEcho(kind, to)
		if err == nil {
			return s, nil
		}
		refused = append(refused, err)
		why = append(why, fmt.Sprintf("a %s socket is %s", kind, refusal(kind, err)))
	}
	return nil, cmdutil.UserErrorf(errors.Join(refused...), "%s; the simulated network needs no right: %s ping --host wire",
		strings.Join(why, ", and "), cmdutil.ProgramName())
}

// sendAll sends the requests, each after the one before has ended.
func (e *pingRun) sendAll(ctx context.Context, w pingWriter) error {
	next := time.Now()
	for seq := 1; seq <= e.flags.count; seq++ {
		if !pause(ctx, time.Until(next)) {
			return nil
		}
		next = time.Now().Add(e.flags.interval)
		r := request{six: e.six, id: e.id, seq: seq, data: make([]byte, e.flags.size)}
		rand.Read(r.data)
		o, err := e.once(ctx, r)
		if err != nil || ctx.Err() != nil && o.took == 0 {
			return err
		}
		e.all = append(e.all, o)
		if err := w.outcome(e, o); err != nil {
			return err
		}
	}
	return nil
}

// pause waits, and says whether the context goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// once sends one request and waits for its reply.
func (e *pingRun) once(ctx context.Context, r request) (outcome, error) {
	message, err := r.message()
	if err != nil {
		return outcome{}, err
	}
	sent := time.Now()
	_, err = e.WriteTo(message, e.to)
	if err != nil && len(e.kept()) > 0 { // it was about an earlier request
		sent = time.Now()
		_, err = e.WriteTo(message, e.to)
	}
	if err != nil {
		return outcome{}, e.flags.explainSend(err, e.host)
	}
	e.SetReadDeadline(sent.Add(e.flags.timeout))
	for ctx.Err() == nil {
		a, err := e.receive()
		if err != nil {
			if o, over := e.without(r, err); over {
				return o, nil
			}
			continue
		}
		if o, over := e.look(r, a, sent); over {
			return o, nil
		}
	}
	return outcome{seq: r.seq, reason: "interrupted"}, nil
}

func (p *pinging) explainSend(err error, host string) error {
	switch {
	case errors.Is(err, errno.ENETUNREACH), errors.Is(err, errno.EHOSTUNREACH), errors.Is(err, errno.EADDRNOTAVAIL):
		return cmdutil.UserErrorf(err, "there is no way from this machine to %s", host)
	case errors.Is(err, errno.EMSGSIZE):
		return cmdutil.UserErrorf(err, "a request of %s is too large for the way to %s; choose a smaller --size",
			phrase.Plural(int64(p.size), "byte"), host)
	case errors.Is(err, os.ErrPermission):
		return cmdutil.UserErrorf(err, "this machine lets no request out to %s: it is a broadcast address, or a filter forbids it",
			host)
	}
	return cmdutil.UserErrorf(err, "no request can be sent to %s: %s", host, errno.RootCause(err))
}

// look says what has arrived, and whether that is the end of r.
func (e *pingRun) look(r request, a arrival, sent time.Time) (o outcome, over bool) {
	o.seq = r.seq
	kind, says := r.judge(a.message)
	switch kind {
	case answers:
		o.took, o.ttl = max(a.at.Sub(sent), 1), a.ttl
		return o, true
	case altered:
		o.reason = "a reply came with another payload"
		return o, true
	case refused:
		o.reason = e.told(says, a.from)
		return o, true
	}
	e.passed[kind]++
	return o, false
}

// without is the end of r without a message: time has passed, or the kernel has
// kept what somebody says about r.
func (e *pingRun) without(r request, err error) (o outcome, over bool) {
	o.seq = r.seq
	for _, q := range e.kept() {
		if e.told(q.says, q.from); r.begins(q.request) {
			o.reason, over = e.reason, true
		}
	}
	switch {
	case over:
	case errno.IsTimeout(err):
		o.reason, over = "no reply within "+phrase.Duration(e.flags.timeout), true
	case errors.Is(err, net.ErrClosed):
		o.reason, over = errno.RootCause(err), true
	}
	return o, over
}

func (e *pingRun) told(says, from string) string {
	e.reason = says
	if from != "" {
		e.reason += ", says " + from
	}
	return e.reason
}

// times are those of the replies, sorted.
func (e *pingRun) times() (all []time.Duration) {
	for _, o := range e.all {
		if o.took > 0 {
			all = append(all, o.took)
		}
	}
	slices.Sort(all)
	return all
}

// failure is an error if no reply came at all.
func (e *pingRun) failure(ctx context.Context) error {
	switch {
	case len(e.times()) > 0:
		return nil
	case ctx.Err() != nil:
		return cmdutil.UserErrorf(ctx.Err(), "interrupted before a reply came")
	case e.reason != "":
		return cmdutil.UserErrorf(nil, "%s cannot be reached: %s", e.host, e.reason)
	}
	return cmdutil.UserErrorf(nil, "%s does not answer: it is not there, or something on the way keeps quiet; "+
		"wait longer with --timeout", e.host)
}
