package cli

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/packetview"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/phrase"
)

// pinging is the flags of ping.
type pinging struct {
	host     string // where both ends are
	socket   string
	count    int
	size     cmdutil.Size
	interval time.Duration
	timeout  time.Duration
	ipv6     bool
	probe    bool
	tree     bool
	json     bool
	link     cmdutil.LinkFlags
	given    func(flag string) bool
}

// The limits of a ping. A host that is somebody else's is not asked more often
// than ping(8) allows everybody to.
const (
	mostPings      = 1000
	mostPingBytes  = 65507 // what an IPv4 packet has room for; IPv6 would have 20 more
	leastInterval  = 10 * time.Millisecond
	politeInterval = 200 * time.Millisecond
	longestPing    = time.Minute
)

func newPing() *cobra.Command {
	p := &pinging{}
	cmd := &cobra.Command{
		Use:   "ping [HOST]",
		Short: "the fifth echo, ICMP, and which sockets this machine offers",
		Long: "Sends ICMP echo requests. The other host's kernel answers; no program is needed\n" +
			"there. Here it takes a ping socket or a raw socket, and a right to it: --probe\n" +
			"says which of them this machine allows, and why. --tree tries every kind of\n" +
			"socket. With --host wire no right is needed: both ends are on a simulated\n" +
			"network, and the ladder is shown.",
		Example: "ping\n" +
			"ping ::1 --count 10 --size 1400\n" +
			"ping --host wire --loss 20% --seed 7\n" +
			"ping --probe\n" +
			"ping --tree",
		RunE: func(cmd *cobra.Command, args []string) error {
			p.given = cmd.Flags().Changed
			return p.run(cmd.Context(), args, cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.host, "host", "kernel", "where both ends are: kernel or wire")
	f.StringVar(&p.socket, "socket", "", "ping or raw; without it the first that is allowed")
	f.IntVar(&p.count, "count", 4, "requests")
	p.size = 56
	f.Var(&p.size, "size", "bytes of payload in each")
	f.DurationVar(&p.interval, "interval", politeInterval, "time from one request to the next")
	f.DurationVarP(&p.timeout, "timeout", "t", time.Second, "the longest to wait for each reply")
	f.BoolVar(&p.ipv6, "ipv6", false, "over IPv6")
	f.BoolVar(&p.probe, "probe", false, "say which socket this machine allows, and why")
	f.BoolVar(&p.tree, "tree", false, "show the family tree of sockets, each tried")
	f.BoolVar(&p.json, "json", false, "print it as JSON")
	p.link.AddTo(f)
	return cmd
}

func (p *pinging) run(ctx context.Context, args []string, out io.Writer) error {
	if err := p.check(args); err != nil {
		return err
	}
	switch {
	case p.probe:
		return writeProbe(out, p.json)
	case p.tree:
		return writeTree(out, p.json)
	case p.host == "wire":
		return p.runOverWire(ctx, out)
	case len(args) == 0 && p.ipv6:
		args = []string{"::1"}
	case len(args) == 0:
		args = []string{"127.0.0.1"}
	}
	return p.overKernel(ctx, out, args[0])
}

// check refuses what does not go together, or lies outside of what there is.
func (p *pinging) check(args []string) error {
	if len(args) > 1 {
		return cmdutil.UsageErrorf("ping takes one host, but there is also %q", args[1])
	}
	if p.probe || p.tree {
		return p.checkLook(args)
	}
	if err := p.checkNumbers(); err != nil {
		return err
	}
	return p.checkHost(args)
}

// checkLook is for --probe and --tree, which send nothing.
func (p *pinging) checkLook(args []string) error {
	look := "--probe"
	if p.tree {
		look = "--tree"
	}
	switch {
	case p.probe && p.tree:
		return cmdutil.UsageErrorf("--probe and --tree are two questions; ask one at a time")
	case len(args) > 0:
		return cmdutil.UsageErrorf("%s is about this machine and asks no host; leave %q or %[1]s out", look, args[0])
	}
	others := []string{"host", "socket", "count", "size", "interval", "timeout", "ipv6"}
	for _, name := range append(others, p.link.Changed()...) {
		if p.given(name) {
			return cmdutil.UsageErrorf("%s sends nothing, so --%s means nothing to it; leave one of them out", look, name)
		}
	}
	return nil
}

func (p *pinging) checkNumbers() error {
	switch {
	case p.count < 1 || p.count > mostPings:
		return cmdutil.UsageErrorf("--count needs a number from 1 to %s, not %d", phrase.Count(mostPings), p.count)
	case p.size > mostPingBytes:
		return cmdutil.UsageErrorf("--size is at most %s, which is what an IPv4 packet has room for, not %s",
			phrase.Count(mostPingBytes), phrase.Count(int64(p.size)))
	case p.interval < leastInterval || p.interval > longestPing:
		return cmdutil.UsageErrorf("--interval %v lies outside %v to 1m", p.interval, leastInterval)
	case p.timeout <= 0 || p.timeout > longestPing:
		return cmdutil.UsageErrorf("--timeout %v lies outside of what a reply takes: more than 0s, at most 1m", p.timeout)
	}
	return nil
}

// checkHost refuses what does not go with where the ends are.
func (p *pinging) checkHost(args []string) error {
	changed := p.link.Changed()
	switch {
	case p.host != "kernel" && p.host != "wire":
		return cmdutil.UsageErrorf("--host %s is unknown; it is kernel or wire", p.host)
	case p.host == "wire" && len(args) == 1 && args[0] != "server":
		return cmdutil.UsageErrorf("on the wire the other host is called server; leave %q or --host wire out", args[0])
	case p.host == "wire" && p.given("socket"):
		return cmdutil.UsageErrorf("--socket is about this machine's kernel; leave it or --host wire out")
	case p.host == "wire" && p.size == 0:
		return cmdutil.UsageErrorf("a request without payload cannot be told from another on the wire; choose --size 1 or more")
	case p.host == "kernel" && len(changed) > 0:
		return cmdutil.UsageErrorf("--%s belongs to the simulated link; add --host wire", changed[0])
	case p.given("socket") && !slices.Contains(echoSockets, p.socket):
		return cmdutil.UsageErrorf("--socket %s is unknown; it is ping or raw", p.socket)
	}
	return p.link.CheckRange()
}

// pingText is what requests over the wire carry, unless --size is given.
const pingText = "hello"

// runOverWire pings one simulated host from another, and prints the ladder.
func (p *pinging) runOverWire(ctx context.Context, out io.Writer) error {
	size, timeout := 0, 30*time.Second
	if p.given("size") {
		size = int(p.size)
	}
	if p.given("timeout") {
		timeout = p.timeout
	}
	if err := packetview.CheckBytes(pingText, p.count, size); err != nil {
		return err
	}
	c, err := conversation.CarrySimulated(ctx, "ping", conversation.NumberMessages(pingText, p.count, size), conversation.Options{
		Link: p.link.Link, IPv6: p.ipv6, Interval: p.interval, Timeout: timeout,
	})
	if err != nil || ctx.Err() != nil {
		return packetview.ExplainSimulated(ctx, "ping", err)
	}
	write := packetview.WriteConversations
	if p.json {
		write = packetview.WriteConversationsJSON
	}
	return write(out, []packetview.Item{{Conversation: c}}, timeout)
}
