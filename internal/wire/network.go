package wire

import (
	"fmt"
	"hash/fnv"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
)

// A Network is hosts on one switch, the links between them, and a record of
// what has crossed these. Close it at the end.
type Network struct {
	loop *loop
	mtu  int
	seed uint64
	done chan struct{} // closed by Close
	once sync.Once

	flying atomic.Int64 // packets on their way

	mu         sync.Mutex
	hosts      []*Host
	named      map[string]*Host
	home       map[netip.Addr]*Host
	link       link.Link // between hosts that have none of their own
	links      map[pair]link.Link
	directions map[pair]*link.Direction
	record     record
	closed     bool
}

// A pair is the two ends of a direction, by name.
type pair struct{ from, to string }

// New takes over the processors and the garbage collector of the process until the
// network is closed. Meanwhile the process runs on one processor, and collects
// garbage between two events only. New returns a network with simulated time whose
// hosts are joined by link. It waits until any earlier simulated network is closed.
// It panics if link is out of range.
func New(link link.Link) *Network {
	mustCheck(link)
	return newNetwork(link, newIdle())
}

// NewRealTime returns a network whose clock is the machine's. There may be any
// number of them, and what they do is never the same twice.
func NewRealTime(link link.Link) *Network {
	mustCheck(link)
	return newNetwork(link, nil)
}

func newNetwork(all link.Link, i *idle) *Network {
	n := &Network{
		loop:       newLoop(i),
		mtu:        all.LargestPacket(),
		seed:       all.Seed,
		done:       make(chan struct{}),
		named:      make(map[string]*Host),
		home:       make(map[netip.Addr]*Host),
		link:       all,
		links:      make(map[pair]link.Link),
		directions: make(map[pair]*link.Direction),
	}
	go n.loop.run()
	return n
}

// Host returns the host called name, which is made by the first call. Its
// addresses count up from 10.0.0.1 and fd00::1. Hosts know each other by name.
func (n *Network) Host(name string) *Host {
	n.mu.Lock()
	defer n.mu.Unlock()
	if h, ok := n.named[name]; ok {
		return h
	}
	h := newHost(n, name, len(n.hosts)+1)
	n.hosts = append(n.hosts, h)
	n.named[name] = h
	n.home[h.addr4], n.home[h.addr6] = h, h
	return h
}

// Hosts returns the hosts in the order in which they were made.
func (n *Network) Hosts() []*Host {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]*Host(nil), n.hosts...)
}

// SetLink changes every link, also those that SetLinkBetween has set. What is on
// its way arrives as it was to. It panics when link is out of range.
func (n *Network) SetLink(link link.Link) {
	n.change(link, func() {
		n.link = link
		clear(n.links)
	})
}

// SetLinkBetween changes the link from one host to another, in this direction
// alone.
func (n *Network) SetLinkBetween(from, to string, link link.Link) {
	n.change(link, func() { n.links[pair{from, to}] = link })
}

func (n *Network) change(link link.Link, change func()) {
	mustCheck(link)
	n.mu.Lock()
	defer n.mu.Unlock()
	change()
	for p, d := range n.directions {
		d.SetLink(n.linkOf(p))
	}
}

// mustCheck is for links that a program has made. What a user has typed is
// checked before.
func mustCheck(l link.Link) {
	if err := l.Check(); err != nil {
		panic("wire: " + err.Error())
	}
}

// linkOf needs n.mu. What a host sends to itself meets no faults, unless it was
// given some.
func (n *Network) linkOf(p pair) link.Link {
	if link, ok := n.links[p]; ok {
		return link
	}
	if p.from == p.to {
		return link.Link{}
	}
	return n.link
}

// direction needs n.mu.
func (n *Network) direction(p pair) *link.Direction {
	d, ok := n.directions[p]
	if !ok {
		least := link.LeastDelay
		if n.loop.idle == nil {
			least = 0
		}
		d = link.NewDirection(n.linkOf(p), least, n.seed, hash(p.from, p.to))
		n.directions[p] = d
	}
	return d
}

func hash(names ...string) uint64 {
	h := fnv.New64a()
	for _, name := range names {
		fmt.Fprintf(h, "%s\x00", name)
	}
	return h.Sum64()
}

// Now is the time by the network's clock. Simulated time begins with the year
// 2000.
func (n *Network) Now() time.Time { return n.loop.Now() }

// Elapsed is the time since the network was made.
func (n *Network) Elapsed() time.Duration { return n.loop.elapsed() }

// Sleep waits by the network's clock, or until the network is closed.
func (n *Network) Sleep(d time.Duration) {
	over := make(chan struct{})
	t := n.loop.AfterFunc(d, func() { close(over) })
	defer t.Stop()
	select {
	case <-over:
	case <-n.done:
	}
}

// Go calls f on a goroutine of its own. In simulated time it begins when those
// that run now wait, so that several of them begin in their order; after a go
// statement the order is the scheduler's.
func (n *Network) Go(f func()) {
	if n.loop.idle == nil {
		go f()
		return
	}
	n.loop.soon(func() { go f() })
}

// Settle sleeps until no packet was sent for a while.
func (n *Network) Settle(quiet time.Duration) {
	for before := -1; before != n.Sent() && !isClosed(n.done); {
		before = n.Sent()
		n.Sleep(quiet)
	}
}

// Captures returns the packets on record, in the order of sending. A record is
// bounded: it keeps the last 32 MiB.
func (n *Network) Captures() []packet.Capture {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.captures()
}

// Packets returns the packets on record, taken apart.
func (n *Network) Packets() []packet.Packet { return packet.Decode(n.Captures()) }

// Sent is how many packets there have been.
func (n *Network) Sent() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.count
}

// Lost is how many of them have not arrived and will not.
func (n *Network) Lost() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.lost
}

// Evicted is how many packets are no longer on record.
func (n *Network) Evicted() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.evicted
}

// Close ends all sockets and the network. The record stays.
func (n *Network) Close() error {
	n.once.Do(func() {
		close(n.done)
		n.mu.Lock()
		n.closed = true
		hosts := n.hosts
		n.mu.Unlock()
		n.loop.close()
		for _, h := range hosts {
			h.stack.Destroy()
		}
		if n.loop.idle != nil {
			n.loop.idle.close()
		}
	})
	return nil
}

// carry sends a packet from a host, and keeps data for the record.
func (n *Network) carry(from *Host, to netip.Addr, data []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return
	}
	c := packet.Capture{Sent: n.loop.elapsed(), From: from.name, Data: data}
	dest := from
	if !to.IsLoopback() {
		dest = n.home[to]
	}
	if dest == nil {
		c.To, c.Fate = to.String(), link.NoRoute
		n.record.add(c)
		return
	}
	c.To = dest.name
	j := n.direction(pair{from.name, dest.name}).Judge(c.Sent, len(data))
	c.Fate, c.Arrived = j.Fate, j.Arrives
	if n.flying.Load() >= mostFlying {
		c.Fate, c.Arrived = link.Dropped, 0
	}
	n.record.add(c)
	if !c.Fate.Arrives() {
		return
	}
	n.deliver(dest.nicOf(to), j.Arrives, data)
	if j.Copied {
		c.Fate = link.Duplicated
		n.record.add(c)
		n.deliver(dest.nicOf(to), j.Arrives, data)
	}
}

// mostFlying is how many packets the switch holds. Senders of datagrams wait for
// nothing, and could otherwise fill the memory.
const mostFlying = 1 << 16

func (n *Network) deliver(to *nic, when time.Duration, data []byte) {
	n.flying.Add(1)
	n.loop.at(when, func() {
		n.flying.Add(-1)
		to.receive(data)
	})
}

// lookup returns the address of the host called name.
func (n *Network) lookup(name string, six bool) (netip.Addr, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	h, ok := n.named[name]
	switch {
	case !ok:
		return netip.Addr{}, false
	case six:
		return h.addr6, true
	}
	return h.addr4, true
}
