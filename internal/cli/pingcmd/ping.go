// Package pingcmd is the command ping: it parses the options, chooses the host and
// the kind of socket, and prints what the engine, internal/ping, returns.
package pingcmd

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/ping"
)

// pingOptions are the flags of ping.
type pingOptions struct {
	host     string // both endpoints: kernel or wire
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

// The limits of a ping. A host that is not on loopback is asked no more often
// than ping(8) allows every user to.
const (
	mostPings      = 1000
	mostPingBytes  = 65507 // what an IPv4 packet has room for; IPv6 would have 20 more
	leastInterval  = 10 * time.Millisecond
	politeInterval = 200 * time.Millisecond
	longestPing    = time.Minute
)

// New returns the command ping.
func New() *cobra.Command {
	o := &pingOptions{}
	cmd := &cobra.Command{
		Use:   "ping [HOST]",
		Short: "send ICMP echo requests",
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
			o.given = cmd.Flags().Changed
			return o.run(cmd.Context(), args, cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.Var(cmdutil.NewChoice(&o.host, "kernel", cmdutil.Hosts), "host", "where both ends are: kernel or wire")
	f.Var(cmdutil.NewChoice(&o.socket, "", ping.Sockets()), "socket", "ping or raw; without it the first that is allowed")
	f.IntVar(&o.count, "count", 4, "requests")
	o.size = 56
	f.Var(&o.size, "size", "bytes of payload in each")
	f.DurationVar(&o.interval, "interval", politeInterval, "time from one request to the next")
	f.DurationVarP(&o.timeout, "timeout", "t", time.Second, "the longest to wait for each reply")
	f.BoolVar(&o.ipv6, "ipv6", false, "over IPv6")
	f.BoolVar(&o.probe, "probe", false, "say which socket this machine allows, and why")
	f.BoolVar(&o.tree, "tree", false, "show the family tree of sockets, each tried")
	f.BoolVar(&o.json, "json", false, "print it as JSON")
	o.link.AddTo(f)
	cmdutil.ExcludeFlags(cmd, "are two questions", "probe", "tree")
	for _, name := range append([]string{"host", "socket", "count", "size", "interval", "timeout", "ipv6"}, o.link.Names...) {
		for _, report := range []string{"probe", "tree"} {
			cmdutil.ExcludeFlags(cmd, "exclude each other, as --"+report+" sends nothing", report, name)
		}
	}
	return cmd
}

func (o *pingOptions) run(ctx context.Context, args []string, out io.Writer) error {
	if err := o.check(args); err != nil {
		return err
	}
	switch {
	case o.probe:
		return writeProbe(out, o.json)
	case o.tree:
		return writeTree(out, o.json)
	case o.host == "wire":
		return o.pingOverWire(ctx, out)
	case len(args) == 0 && o.ipv6:
		args = []string{"::1"}
	case len(args) == 0:
		args = []string{"127.0.0.1"}
	}
	return o.pingHost(ctx, out, args[0])
}
