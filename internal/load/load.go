// Package load opens many idle connections to an echo server and measures what
// the server uses. The server runs in a process of its own, so that its usage is
// measured apart from that of its clients.
package load

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/socketlab/socketlab/internal/lab/resources"
)

// Options holds the settings of Grow.
type Options struct {
	// Transport is a name of transports.Names.
	Transport string

	// Connections is the number of connections, at least 1.
	Connections int

	// Opened is called after each connection has opened, by several goroutines
	// simultaneously. It may be nil.
	Opened func()

	// Full is called when all connections are open, and may be nil. When it
	// returns, they are closed. Grow returns its error.
	Full func(Result) error
}

// A Result holds what a server used while its connections grew in number.
type Result struct {
	Transport string   `json:"transport"`
	Addr      string   `json:"addr"` // of the server
	PID       int      `json:"pid"`  // of the server
	Samples   []Sample `json:"stages"`
	Addresses int      `json:"from_addresses"` // number of addresses that the clients dialed from
	Error     string   `json:"error,omitempty"`
}

// A Sample holds the usage of the server at one number of open connections.
type Sample struct {
	Connections int           `json:"connections"`
	Server      Usage         `json:"server"`
	Took        time.Duration `json:"-"` // to open them all
}

// Usage holds the resources that a process uses. Resident is 0 where the system
// does not report it.
type Usage struct {
	resources.Usage
	Threads  int    `json:"threads"`            // threads of the system that Go has started
	Resident int    `json:"resident,omitempty"` // bytes of memory
	Error    string `json:"error,omitempty"`
}

// Last returns the sample with the most connections. It panics if there are no
// Samples.
func (r Result) Last() Sample { return r.Samples[len(r.Samples)-1] }

// MinConnections is the least number of connections from which the cost of one
// is computed. With fewer, other changes in the process are not small in
// comparison.
const MinConnections = 100

// PerConnection returns the cost of one more connection to the server. ok is
// false if there are fewer than MinConnections.
func (r Result) PerConnection() (one Usage, ok bool) {
	first, last := r.Samples[0], r.Last()
	n := last.Connections - first.Connections
	if n < MinConnections {
		return one, false
	}
	one.Usage = last.Server.Usage.Less(first.Server.Usage).Each(n)
	one.Threads = max(0, (last.Server.Threads-first.Server.Threads+n/2)/n)
	one.Resident = max(0, (last.Server.Resident-first.Server.Resident)/n)
	return one, true
}

// sampleCounts returns the numbers of connections at which Grow measures.
func sampleCounts(n int) []int {
	return slices.Compact([]int{max(1, n/10), max(1, n/4), max(1, n/2), n})
}

// Grow starts a server, opens connections to it and measures the server at
// several numbers of them. With an error it returns the samples that it has.
// The error wraps the limit that was reached, such as EMFILE or EADDRNOTAVAIL.
func Grow(ctx context.Context, o Options) (r Result, err error) {
	s, err := startServer(ctx, o.Transport)
	if err != nil {
		return r, err
	}
	defer s.close()
	host := &multiAddrHost{connsPerAddr: ephemeralPorts() * 9 / 10}
	t, err := s.newTransport(o.Transport, host)
	if err != nil {
		return r, err
	}
	r = Result{Transport: o.Transport, Addr: s.ready.Addr, PID: s.ready.PID}
	c := &clients{transport: t, addr: s.ready.Addr}
	defer c.abort()
	// One connection comes and goes first: what the runtime needs for any
	// number of them is there then.
	if err := c.open(ctx, 1); err != nil {
		return r, err
	}
	c.abort()
	c.opened = o.Opened
	var took time.Duration
	for _, n := range append([]int{0}, sampleCounts(o.Connections)...) {
		began := time.Now()
		stopped := c.open(ctx, n-len(c.conns))
		took += time.Since(began)
		usage, err := s.measure()
		if err != nil {
			return r, cmp.Or(stopped, err)
		}
		if len(r.Samples) == 0 || r.Last().Connections < len(c.conns) {
			r.Samples = append(r.Samples, Sample{len(c.conns), usage, took})
		}
		r.Addresses = host.usedAddrs()
		if stopped != nil {
			return r, stopped
		}
	}
	if o.Full == nil {
		return r, nil
	}
	return r, o.Full(r)
}
