// Package pushcmd is the command push: it delivers the same events to a client
// in four ways, and compares their cost.
package pushcmd

import (
	"cmp"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/lessons/11-before-websockets/push"
)

// pushOptions are the flags of the command.
type pushOptions struct {
	every  []time.Duration
	count  int
	size   cmdutil.Size
	padded bool // the size was asked for
	rate   float64
	cut    time.Duration
	host   string
	link   cmdutil.LinkFlags
	serve  bool
	addr   string
	json   bool
}

// New returns the command push.
func New() *cobra.Command {
	o := &pushOptions{size: 64}
	cmd := &cobra.Command{
		Use:   "push",
		Short: "compare four ways to push",
		Long: "Tells the same events in four ways at the same time: by polling, at two intervals,\n" +
			"long polling, server-sent events and WebSocket. It says what each has cost, how\n" +
			"late the events were, and, after a cut, what was missed and who asks for it.\n\n" +
			"Bytes are those that TCP carries, in both directions; a browser's requests are\n" +
			"larger. A request in vain is answered without an event. Held are the requests\n" +
			"that are at the server at one time, on average: each has a goroutine there.\n\n" +
			"The servers and clients are in lessons/11-before-websockets.",
		Example: "push\npush --cut 1s\npush --rate 100 --count 300 --poll 10ms,100ms\n" +
			"push --host wire --delay 50ms --loss 5%\npush --serve",
		Args: cmdutil.RejectArguments,
		RunE: o.run,
	}
	f := cmd.Flags()
	f.DurationSliceVar(&o.every, "poll", []time.Duration{50 * time.Millisecond, time.Second}, "intervals of polling")
	f.Float64Var(&o.rate, "rate", 8, "events a second, at times left to chance")
	f.IntVar(&o.count, "count", 20, "events")
	f.Var(&o.size, "size", "of the text of an event")
	f.DurationVar(&o.cut, "cut", 0, "cut all connections half-way, for so long")
	f.Var(cmdutil.NewChoice(&o.host, "kernel", cmdutil.Hosts), "host", "where: kernel, or wire with --loss, --delay and more (see wire --help)")
	o.link.AddTo(f)
	for _, name := range o.link.Names {
		f.MarkHidden(name)
	}
	f.BoolVar(&o.serve, "serve", false, "show all four in a browser, with --rate and --size, until Ctrl-C")
	f.StringVar(&o.addr, "addr", "127.0.0.1:0", "where to --serve, a loopback address")
	f.BoolVar(&o.json, "json", false, "print JSON")
	for _, name := range []string{"count", "cut", "poll", "host", "json"} {
		cmdutil.ExcludeFlags(cmd, "exclude each other, as --serve shows a page and compares nothing", "serve", name)
	}
	return cmd
}

// check returns a usage error for what is out of range.
func (o *pushOptions) check(changed func(string) bool) error {
	const longest = 10 * time.Minute
	switch {
	case !(o.rate >= 0.1 && o.rate <= 1000):
		return cmdutil.UsageErrorf("--rate is a number of events a second from 0.1 to 1000, not %v", o.rate)
	case o.size < 1 || o.size > push.MaxText:
		return cmdutil.UsageErrorf("--size is from 1 byte to 64KiB, not %s", o.size.String())
	case o.count < 1 || o.count > 10_000:
		return cmdutil.UsageErrorf("--count is a number from 1 to 10,000, not %s", phrase.Count(o.count))
	case float64(o.count)/o.rate > longest.Seconds():
		return cmdutil.UsageErrorf("%s at %v a second take longer than 10m; choose a larger --rate or a smaller --count", phrase.Plural(o.count, "event"), o.rate)
	case o.cut < 0 || o.cut > time.Minute:
		return cmdutil.UsageErrorf("--cut is a time from 0s to 1m, not %v", o.cut)
	case o.cut > 0 && o.count < 2:
		return cmdutil.UsageErrorf("--cut is half-way through the events, so it needs two of them")
	}
	return cmp.Or(o.checkPolls(), o.checkServe(changed), o.checkHost())
}

func (o *pushOptions) checkPolls() error {
	if len(o.every) > 4 {
		return cmdutil.UsageErrorf("--poll takes four intervals at most")
	}
	for i, every := range o.every {
		if every < time.Millisecond || every > time.Minute {
			return cmdutil.UsageErrorf("--poll is a time from 1ms to 1m, or several, not %v", every)
		}
		if slices.Contains(o.every[:i], every) {
			return cmdutil.UsageErrorf("--poll names %v twice", every)
		}
	}
	return nil
}

func (o *pushOptions) checkServe(changed func(string) bool) error {
	if changed("addr") && !o.serve {
		return cmdutil.UsageErrorf("--addr is where to --serve")
	}
	return nil
}

// checkHost lets the seed pass on the kernel too: it decides when events happen.
func (o *pushOptions) checkHost() error {
	if o.host == "wire" {
		return o.link.CheckRange()
	}
	for _, fault := range o.link.Changed() {
		if fault != "seed" {
			return cmdutil.UsageErrorf("--%s is a fault of a simulated link; add --host wire", fault)
		}
	}
	return nil
}
