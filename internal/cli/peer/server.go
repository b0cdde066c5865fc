package peer

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/packetview"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/lessons/14-closing/closing"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// The limits of a server that is there for one peer: short, so that nobody
// has to wait for them.
const (
	idleTimeout = 500 * time.Millisecond
	pongTimeout = 250 * time.Millisecond
)

// A listener starts a server at an address.
type listener interface {
	Listen(ctx context.Context, addr string) (echo.Server, error)
}

// server returns the server for a peer of this kind: for one that answers no ping,
// a server that sends some.
func (p *peerOptions) server(kind string, h echo.Host, log *slog.Logger) listener {
	var limits echo.Limits
	if kind == "mute" {
		limits.Idle = idleTimeout
	}
	switch {
	case kind == "never-pongs":
		return closing.Heartbeat{Host: h, Log: log, Every: idleTimeout, Patience: pongTimeout}
	case h != nil || p.byHand:
		return byhand.Transport{Host: h, Log: log, Limits: limits}
	}
	return websocket.Transport{Log: log, Limits: limits}
}

// A session is a peer and its server.
type session struct {
	peer   closing.Peer
	served chan error
	stop   func()
	log    closingLog
}

// startServer starts a server at addr and points peer at it. The peer has a clock
// and a function for its steps already.
func (p *peerOptions) startServer(ctx context.Context, peer closing.Peer, addr string, start func(func())) (*session, error) {
	m := &session{peer: peer, served: make(chan error, 1)}
	m.log = closingLog{peer.Clock, peer.Tell, make(chan struct{}, 1)}
	serving, stop := context.WithCancel(ctx)
	m.stop = stop
	s, err := p.server(peer.Kind, peer.Host, slog.New(m.log)).Listen(serving, addr)
	if err != nil {
		stop()
		return nil, cmdutil.UserErrorf(err, "no server can be started on loopback: %s", errno.RootCause(err))
	}
	start(func() { m.served <- s.Serve(serving) })
	m.peer.URL, m.peer.Stop = s.Addr().String(), stop
	return m, nil
}

// end stops the server and waits for it.
func (m *session) end() {
	m.stop()
	<-m.served
}

// explain explains an error; the server was there all the time.
func (m *session) explain(err error) error {
	return explainError(err, endpoint.Target{Scheme: "ws", Addr: m.peer.URL}, m.peer.Timeout)
}

// runWithServer runs peer against a server over this machine's loopback.
func (p *peerOptions) runWithServer(ctx context.Context, out io.Writer, peer closing.Peer) error {
	s := &stepWriter{out: out, paint: term.PaintFor(out)}
	clock := conversation.NewClock()
	peer.Clock, peer.Tell = clock, s.print
	m, err := p.startServer(ctx, peer, "ws://127.0.0.1:0/echo", clock.Go)
	if err != nil {
		return err
	}
	defer m.end()
	if _, err := fmt.Fprintf(out, "%s\n\n", s.paint.Bold(m.title())); err != nil {
		return err
	}
	end, err := m.peer.Run(ctx)
	if err != nil {
		return m.explain(err)
	}
	m.log.wait(ctx, 2*time.Second)
	if err := s.failed(); err != nil {
		return err
	}
	return writeEnd(out, peer.Kind, end)
}

// title names the peer and its server.
func (m *session) title() string {
	text := fmt.Sprintf("%s, to a server of its own at %s", m.peer.Kind, m.peer.URL)
	switch m.peer.Kind {
	case "mute":
		text += ", whose idle limit is " + idleTimeout.String()
	case "never-pongs":
		text += fmt.Sprintf(", which pings after %v of silence and waits %v", idleTimeout, pongTimeout)
	}
	return strings.Join(term.Wrap(text, term.Width), "\n")
}

// runOverWire runs peer against a server over a simulated network.
func (p *peerOptions) runOverWire(ctx context.Context, out io.Writer, peer closing.Peer) error {
	n := wire.New(p.link.Link)
	defer n.Close()
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], p.link.Seed)
	var text strings.Builder
	steps := &stepWriter{out: &text, paint: term.PaintFor(out)}
	peer.Host, peer.Clock = wire.Between(n.Host("client"), n.Host("server")), n
	peer.Keys, peer.Crossing, peer.Tell = rand.NewChaCha8(key), drainTime, steps.print
	kind, _ := transports.ForScheme("ws")
	m, err := p.startServer(ctx, peer, kind.UsualAddr(), n.Go)
	if err != nil {
		return err
	}
	end, err := m.peer.Run(ctx)
	n.Settle(2 * time.Second)
	m.end()
	c := conversation.New("websocket", n.Packets())
	ladder := packetview.ColourLadder(steps.paint, c.Ladder, min(term.WidthOf(out, term.Width), term.MaxWidth))
	if _, err := fmt.Fprintf(out, "%s\n%s\n%s", steps.paint.Bold(m.title()), ladder, &text); err != nil {
		return err
	}
	if err != nil {
		return m.explain(err)
	}
	return writeEnd(out, peer.Kind, end)
}

// drainTime is how long a server that is stopped listens before it sends its close
// frame: close frames that are sent then cross.
const drainTime = 100 * time.Millisecond
