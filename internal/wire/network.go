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

// A Network holds hosts on one switch, the links between them, and a record of
// the packets on these. Close ends it. Several goroutines may use it.
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
	link       link.Link // between hosts that have no link of their own
	links      map[pair]link.Link
	directions map[pair]*link.Direction
	record     record
	closed     bool
}

// A pair names the two ends of a direction.
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

// NewRealTime returns a network with the clock of this machine. Any number of
// them may be open; their packets differ from run to run. It panics if link is
// out of range.
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

// Host returns the host of that name, and makes it in the first call. Addresses
// count up from 10.0.0.1 and fd00::1. Hosts resolve the names of all hosts.
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

// SetLink changes every link, including those that SetLinkBetween has set.
// Packets that were sent before are not affected. It panics if link is out of
// range.
func (n *Network) SetLink(link link.Link) {
	n.change(link, func() {
		n.link = link
		clear(n.links)
		for _, h := range n.hosts {
			h.limitRTO(link)
		}
	})
}

// SetLinkBetween changes the link from one host to another, in this direction
// alone. It panics if link is out of range.
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

// resolution is that of all times which the network reports. It hides the
// nanoseconds by which packets of one instant differ.
const resolution = time.Microsecond

// Now returns the time by the network's clock, in microseconds. Simulated time
// begins with the year 2000.
func (n *Network) Now() time.Time { return n.loop.Now().Truncate(resolution) }

// Elapsed returns the time since the network was made, in microseconds.
func (n *Network) Elapsed() time.Duration { return n.loop.elapsed().Truncate(resolution) }

// Sleep waits by the network's clock, or until the network is closed.
func (n *Network) Sleep(d time.Duration) {
	passed := make(chan struct{})
	t := n.loop.AfterFunc(d, func() { close(passed) })
	defer t.Stop()
	select {
	case <-passed:
	case <-n.done:
	}
}

// Go calls f on a new goroutine. In simulated time f begins when all running
// goroutines wait, so that several begin in the order of the calls. After a go
// statement the scheduler decides the order.
func (n *Network) Go(f func()) {
	if n.loop.idle == nil {
		go f()
		return
	}
	n.loop.soon(func() { go f() })
}

// Settle sleeps until no packet was sent for quiet.
func (n *Network) Settle(quiet time.Duration) {
	for before := -1; before != n.Sent() && !isClosed(n.done); {
		before = n.Sent()
		n.Sleep(quiet)
	}
}

// Captures returns the recorded packets, in the order of sending. The record
// holds the last 32 MiB.
func (n *Network) Captures() []packet.Capture {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.captures()
}

// Packets returns the recorded packets, decoded.
func (n *Network) Packets() []packet.Packet { return packet.Decode(n.Captures()) }

// Sent returns the number of packets that hosts and links have sent.
func (n *Network) Sent() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.count
}

// Lost returns the number of packets that have not arrived and will not.
func (n *Network) Lost() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.lost
}

// Evicted returns the number of packets that the record has evicted.
func (n *Network) Evicted() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.record.evicted
}

// Close closes all sockets and ends the network. Captures and Packets still
// work.
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
	now := n.loop.departure()
	c := packet.Capture{Sent: now.Truncate(resolution), From: from.name, Data: data}
	dest := from
	if !to.IsLoopback() {
		dest = n.home[to]
	}
	if dest == nil {
		c.To, c.Fate = to.String(), link.NoRoute
		n.record.add(c)
		return
	}
	if n.loop.idle != nil { // in real time, several events overlap
		c.Trigger = from.trigger(data, n.loop.byTimer.Load())
	}
	c.To = dest.name
	j := n.direction(pair{from.name, dest.name}).Judge(now, len(data))
	c.Fate, c.Arrived = j.Fate, j.Arrives.Truncate(resolution)
	if n.flying.Load() >= mostFlying {
		c.Fate, c.Arrived = link.Dropped, 0
	}
	n.record.add(c)
	if !c.Fate.Arrives() {
		return
	}
	n.deliver(dest.nicOf(to), j.Arrives, data)
	if j.Copied {
		c.Fate, c.Trigger = link.Duplicated, packet.Unknown
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
		n.mu.Lock()
		to.host.acknowledged(data)
		n.mu.Unlock()
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
