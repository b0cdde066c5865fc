// Package attack does to a server what hostile peers do, and says how it fares.
// Attacks are for servers of this machine: a Target on another host is refused.
// All of them end within their timeout, and take nothing
// away from the server but what a peer may cost it.
//
//	handshake.go   who may call, by which name, and how slowly
//	frames.go      what RFC 6455 forbids a client to send
//	load.go        peers that cost more than others
//	datagram.go    UDP: who is answered, and with how much
//	local.go       who can reach a path, and who can read along
package attack

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/words"
)

// A Target is a server.
type Target struct {
	Scheme string // ws, wss, tcp, tls, udp, unix, unixgram, unixpacket
	Addr   string // host and port, or a path
	Path   string // of a WebSocket: "/echo"

	TLS     *tls.Config   // for wss and tls
	Timeout time.Duration // how long the server may take to cut a peer off
	Conns   int           // of a flood
}

// A Verdict is how a server has fared. The zero Verdict is none.
type Verdict int

// The verdicts.
const (
	Held Verdict = iota + 1
	Fell
	NotTried
)

var verdicts = [...]string{Held: "held", Fell: "fell", NotTried: "not tried"}

// String returns v in a word or two.
func (v Verdict) String() string { return words.Or(verdicts[v], int(v)) }

// MarshalText returns v as programs read it.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(verdicts[v]), nil }

// A Report is what became of one attack.
type Report struct {
	Name    string  `json:"name"`
	Did     string  `json:"did"`     // what the attacker did
	Verdict Verdict `json:"verdict"` // how the server fared
	Saw     string  `json:"saw"`     // by what that is known, or why it was not tried
	Decides string  `json:"decides"` // the section or the practice that does

	Unsuited bool `json:"-"` // not tried, because it is for servers of other schemes
}

// An Attack is one thing that a hostile peer does.
type Attack struct {
	Name    string
	Did     string
	Decides string
	Against []string // schemes

	alone bool // it would change what others see
	run   func(ctx context.Context, t Target) (Verdict, string, error)
}

// All are the attacks, in the order of a connection's life.
func All() []Attack {
	return slices.Concat(handshakes, frames, loads, datagrams, locals)
}

// ErrNotHere is returned for a server on another machine.
var ErrNotHere = errors.New("attacks are for servers of this machine: name one by a loopback address")

// Check refuses a target that is not on this machine.
func (t Target) Check() error {
	if strings.HasPrefix(t.Scheme, "unix") {
		return nil
	}
	host, _, err := net.SplitHostPort(t.Addr)
	if err != nil {
		return err
	}
	ip, err := netip.ParseAddr(host)
	if host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return ErrNotHere
	}
	return nil
}

// Run makes attacks on t, several at a time, and calls report for each in order.
// The error is about the target: it is not there, or not what it is said to be.
func Run(ctx context.Context, t Target, attacks []Attack, report func(Report)) error {
	if err := t.Check(); err != nil {
		return err
	}
	if err := t.honest(ctx); err != nil {
		return err
	}
	reports := make([]chan Report, len(attacks))
	var before sync.WaitGroup
	for i, a := range attacks {
		reports[i] = make(chan Report, 1)
		if a.alone {
			continue
		}
		before.Go(func() { reports[i] <- a.on(ctx, t) })
	}
	go func() {
		before.Wait()
		for i, a := range attacks {
			if a.alone {
				reports[i] <- a.on(ctx, t)
			}
		}
	}()
	for _, r := range reports {
		if one := <-r; ctx.Err() == nil { // what an interrupt has ended says nothing
			report(one)
		}
	}
	before.Wait()
	return ctx.Err()
}

// slack is for what takes no time on a machine that is not busy.
const slack = 10 * time.Second

// on makes one attack.
func (a Attack) on(ctx context.Context, t Target) Report {
	r := Report{Name: a.Name, Did: a.Did, Decides: a.Decides}
	if !slices.Contains(a.Against, t.Scheme) {
		r.Verdict, r.Unsuited, r.Saw = NotTried, true, "it is for "+strings.Join(a.Against, ", ")
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, t.Timeout+slack)
	defer cancel()
	var err error
	r.Verdict, r.Saw, err = a.run(ctx, t)
	switch {
	case errors.Is(err, errno.ECONNREFUSED):
		r.Verdict, r.Saw = Fell, "the server is gone: "+err.Error()
	case err != nil:
		r.Verdict, r.Saw = NotTried, err.Error()
	case r.Verdict == Held:
		if err := t.serves(ctx); err != nil {
			r.Verdict, r.Saw = Fell, r.Saw+"; then an honest client is not served: "+err.Error()
		}
	}
	return r
}

// serves is whether an honest client is served after an attack, at the latest
// when the server has noticed that it is over.
func (t Target) serves(ctx context.Context) error {
	for began := time.Now(); ; {
		err := t.honest(ctx)
		if err == nil || errors.Is(err, errno.ECONNREFUSED) || time.Since(began) > prompt {
			return err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
