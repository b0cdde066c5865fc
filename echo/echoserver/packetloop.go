package echoserver

import (
	"errors"
	"fmt"
	"log/slog"
	"math/bits"
	"net"
	"time"
)

// A PacketLoop ends a packet server as echo.Server promises, and counts the
// messages that the server drops. The loop of a packet server calls three
// methods: Extend, Ends and Wait.
//
// Only the goroutine that receives may call Extend, Ends and Drop.
type PacketLoop struct {
	*Drain
	pc     net.PacketConn
	failed int // receives that failed, in a row
	drops  map[string]uint
}

// NewPacketLoop returns the loop of a server on a packet socket. It limits
// nothing, since one socket and one buffer serve every peer. A nil log
// discards its lines.
func NewPacketLoop(pc net.PacketConn, log *slog.Logger) *PacketLoop {
	return &PacketLoop{Drain: newDrain(pc, log), pc: pc, drops: make(map[string]uint)}
}

// Extend is called before each receive. During a graceful shutdown it moves
// the read deadline forward.
func (p *PacketLoop) Extend() {
	if !p.Ending() {
		return
	}
	if soon, ok := p.readDeadline(false); ok {
		p.pc.SetReadDeadline(soon)
	}
}

// Ends reports whether err, the result of a receive, ends the server. A
// socket without connections survives most errors, since they are about a
// peer that has gone. A nil err never ends it.
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

// Drop counts a message that gets no answer. The log names the peer at its
// first, second, fourth, eighth ... message. After a thousand peers, it
// counts all others together.
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
