package echoserver

import (
	"errors"
	"fmt"
	"log/slog"
	"math/bits"
	"net"
	"time"
)

// PacketLoop ends a packet server as echo.Server promises, and counts what it
// drops.
// The loop of a packet server is three calls of it: Extend, Ends, Wait.
//
// Its methods belong to the goroutine that receives.
type PacketLoop struct {
	*Drain
	pc     net.PacketConn
	failed int // receives that failed, in a row
	drops  map[string]uint
}

// NewPacketLoop returns the loop of a server on a packet socket. A packet server
// has no connections, so there is nothing to limit: one socket and one buffer
// serve every peer. A nil log is silent.
func NewPacketLoop(pc net.PacketConn, log *slog.Logger) *PacketLoop {
	return &PacketLoop{Drain: newDrain(pc, log), pc: pc, drops: make(map[string]uint)}
}

// Extend is called before each receive. During a graceful shutdown it gives
// the peers some more time.
func (p *PacketLoop) Extend() {
	if !p.Ending() {
		return
	}
	if soon, ok := p.silence(false); ok {
		p.pc.SetReadDeadline(soon)
	}
}

// Ends reports whether the error of a receive, which may be nil, ends the
// server. A socket without connections survives most: they are about a peer
// that has gone.
func (p *PacketLoop) Ends(err error) bool {
	switch {
	case err == nil:
		p.failed = 0
		return false
	case p.Ending() || errors.Is(err, net.ErrClosed):
		return true
	}
	p.failed++
	p.log.Debug("receive failed, trying again", "err", err)
	p.pause(min(time.Duration(p.failed)*time.Millisecond, time.Second))
	return false
}

// Drop counts a message that gets no answer. The log names the peer at the
// first, second, fourth, eighth ... message of it, and counts together those
// beyond the first thousand.
func (p *PacketLoop) Drop(peer fmt.Stringer, why string) {
	const mostPeers = 1024
	name := peer.String()
	if p.drops[name] == 0 && len(p.drops) >= mostPeers {
		name = "others" // senders can be made up
	}
	p.drops[name]++
	if n := p.drops[name]; bits.OnesCount(n) == 1 {
		p.log.Warn("dropped", "peer", name, "why", why, "dropped", n)
	}
}
