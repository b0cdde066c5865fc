// Package peer is the command peer: it runs WebSocket clients that end in five
// ways.
package peer

import (
	"context"
	"io"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/lessons/14-closing/closing"
)

// peerOptions are the flags of peer.
type peerOptions struct {
	host    string
	timeout time.Duration
	byHand  bool
	link    cmdutil.LinkFlags
}

// New returns the command peer.
func New() *cobra.Command {
	p := &peerOptions{}
	cmd := &cobra.Command{
		Use:   "peer KIND [URL]",
		Short: "end a WebSocket five ways",
		Long: "Connects to a ws:// server on loopback, has one message echoed, and ends in its\n" +
			"way. Each step is shown with its time and its section of RFC 6455. Without a URL\n" +
			"it starts a server of its own. The kinds are:\n\n" +
			"  polite        sends a close frame, awaits the answer and the server's FIN\n" +
			"  simultaneous  sends its close frame while the server's is on its way\n" +
			"  mute          sends nothing more, and answers no close frame\n" +
			"  resetting     leaves with a RST and without a word\n" +
			"  never-pongs   answers no ping\n\n" +
			"With --host wire both ends are on a simulated network, and the ladder is shown.",
		Example: "peer polite\n" +
			"peer mute ws://127.0.0.1:7008/echo --timeout 20s\n" +
			"peer resetting --host wire",
		ValidArgs: closing.Kinds,
		RunE:      p.run,
	}
	f := cmd.Flags()
	f.Var(cmdutil.NewChoice(&p.host, "kernel", cmdutil.Hosts), "host", "where both ends are: kernel or wire")
	f.DurationVarP(&p.timeout, "timeout", "t", 5*time.Second, "the longest to wait for the server")
	endpoint.AddByHandFlag(cmd, &p.byHand)
	p.link.AddTo(f)
	return cmd
}

func (p *peerOptions) run(cmd *cobra.Command, args []string) error {
	peer, t, err := p.peer(args)
	if err != nil {
		return err
	}
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	switch {
	case p.host == "wire":
		return p.runOverWire(ctx, out, peer)
	case t.Scheme == "":
		return p.runWithServer(ctx, out, peer)
	}
	peer.URL = t.Addr
	return p.runOverKernel(ctx, out, peer, t)
}

// peer returns the peer that the arguments ask for; the target is empty without a
// URL.
func (p *peerOptions) peer(args []string) (closing.Peer, endpoint.Target, error) {
	if len(args) == 0 {
		return closing.Peer{}, endpoint.Target{}, cmdutil.UsageErrorf("peer needs a kind, as in: %s peer polite; known are %s",
			cmdutil.ProgramName(), strings.Join(closing.Kinds, ", "))
	}
	peer := closing.Peer{Kind: args[0], Timeout: p.timeout}
	switch {
	case !slices.Contains(closing.Kinds, args[0]):
		return peer, endpoint.Target{}, cmdutil.UnknownNameError("kind of peer", args[0], closing.Kinds)
	case len(args) > 2:
		return peer, endpoint.Target{}, cmdutil.UsageErrorf("peer takes a kind and a URL, but there is also %q", args[2])
	case p.timeout <= 0 || p.timeout > 10*time.Minute:
		return peer, endpoint.Target{}, cmdutil.UsageErrorf("--timeout %v lies outside of what an ending takes: more than 0s, at most 10m", p.timeout)
	}
	if err := p.checkHost(len(args) == 2); err != nil || len(args) == 1 {
		return peer, endpoint.Target{}, err
	}
	t, err := endpoint.ParseTarget(args[1])
	if err == nil {
		err = checkPeerTarget(t)
	}
	return peer, t, err
}

// checkHost refuses what does not go with where the ends are.
func (p *peerOptions) checkHost(given bool) error {
	changed := p.link.Changed()
	switch {
	case p.host == "wire" && given:
		return cmdutil.UsageErrorf("on the wire the server is a simulated one; leave the URL or --host wire out")
	case p.host == "kernel" && len(changed) > 0:
		return cmdutil.UsageErrorf("--%s belongs to the simulated link; add --host wire", changed[0])
	case p.byHand && given:
		return cmdutil.UsageErrorf("--by-hand chooses the server of a run without a URL; leave one of them out")
	case p.byHand && p.host == "wire":
		return cmdutil.UsageErrorf("on the wire the server is written by hand anyway; leave --by-hand out")
	}
	return p.link.CheckRange()
}

// checkPeerTarget refuses all but a WebSocket server on loopback, since this client
// misbehaves.
func checkPeerTarget(t endpoint.Target) error {
	host, port := t.HostPort()
	addr, err := netip.ParseAddr(host)
	switch {
	case t.Scheme == "wss":
		return cmdutil.UsageErrorf("peer speaks WebSocket without TLS; name a ws:// URL, not %s", t)
	case t.Scheme != "ws":
		return cmdutil.UsageErrorf("peer is a WebSocket client; name a ws:// URL, not %s", t)
	case host != "localhost" && (err != nil || !addr.Unmap().IsLoopback()):
		return cmdutil.UsageErrorf("%s is not on loopback, and peer breaks rules on purpose; start a server here: %s serve ws://127.0.0.1:7008/echo", t, cmdutil.ProgramName())
	case port == "0":
		return cmdutil.UsageErrorf("%s has port 0, where nobody can listen", t)
	}
	return nil
}

// runOverKernel runs peer over the kernel, and shows each step when it happens.
func (p *peerOptions) runOverKernel(ctx context.Context, out io.Writer, peer closing.Peer, t endpoint.Target) error {
	peer.Clock = conversation.NewClock()
	s := &stepWriter{out: out, paint: term.PaintFor(out)}
	peer.Tell = s.print
	end, err := peer.Run(ctx)
	if err != nil {
		return explainError(err, t, p.timeout)
	}
	if err := s.failed(); err != nil {
		return err
	}
	return writeEnd(out, peer.Kind, end)
}
