package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/lessons/11-before-websockets/push"
)

// A pushing is the push command and its flags.
type pushing struct {
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

func newPush() *cobra.Command {
	p := &pushing{size: 64}
	cmd := &cobra.Command{
		Use:   "push",
		Short: "bring events to a client by polling, long polling, SSE and WebSocket",
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
		RunE: p.run,
	}
	f := cmd.Flags()
	f.DurationSliceVar(&p.every, "poll", []time.Duration{50 * time.Millisecond, time.Second}, "intervals of polling")
	f.Float64Var(&p.rate, "rate", 8, "events a second, at times left to chance")
	f.IntVar(&p.count, "count", 20, "events")
	f.Var(&p.size, "size", "of the text of an event")
	f.DurationVar(&p.cut, "cut", 0, "cut all connections half-way, for so long")
	f.StringVar(&p.host, "host", "kernel", "where: kernel, or wire with --loss, --delay and more (see wire --help)")
	p.link.AddTo(f)
	for _, name := range p.link.Names {
		f.MarkHidden(name)
	}
	f.BoolVar(&p.serve, "serve", false, "show all four in a browser, with --rate and --size, until Ctrl-C")
	f.StringVar(&p.addr, "addr", "127.0.0.1:0", "where to --serve, a loopback address")
	f.BoolVar(&p.json, "json", false, "print JSON")
	return cmd
}

// check says in one line what is out of range.
func (p *pushing) check(changed func(string) bool) error {
	const longest = 10 * time.Minute
	switch {
	case !slices.Contains(cmdutil.Hosts, p.host):
		return cmdutil.UnknownNameError("host", p.host, cmdutil.Hosts)
	case !(p.rate >= 0.1 && p.rate <= 1000):
		return cmdutil.UsageErrorf("--rate is a number of events a second from 0.1 to 1000, not %v", p.rate)
	case p.size < 1 || p.size > push.MaxText:
		return cmdutil.UsageErrorf("--size is from 1 byte to 64KiB, not %s", p.size.String())
	case p.count < 1 || p.count > 10_000:
		return cmdutil.UsageErrorf("--count is a number from 1 to 10,000, not %s", phrase.Count(p.count))
	case float64(p.count)/p.rate > longest.Seconds():
		return cmdutil.UsageErrorf("%s at %v a second take longer than 10m; choose a larger --rate or a smaller --count", phrase.Plural(p.count, "event"), p.rate)
	case p.cut < 0 || p.cut > time.Minute:
		return cmdutil.UsageErrorf("--cut is a time from 0s to 1m, not %v", p.cut)
	case p.cut > 0 && p.count < 2:
		return cmdutil.UsageErrorf("--cut is half-way through the events, so it needs two of them")
	}
	return cmp.Or(p.checkPolls(), p.checkServe(changed), p.checkHost())
}

func (p *pushing) checkPolls() error {
	if len(p.every) > 4 {
		return cmdutil.UsageErrorf("--poll takes four intervals at most")
	}
	for i, every := range p.every {
		if every < time.Millisecond || every > time.Minute {
			return cmdutil.UsageErrorf("--poll is a time from 1ms to 1m, or several, not %v", every)
		}
		if slices.Contains(p.every[:i], every) {
			return cmdutil.UsageErrorf("--poll names %v twice", every)
		}
	}
	return nil
}

func (p *pushing) checkServe(changed func(string) bool) error {
	if changed("addr") && !p.serve {
		return cmdutil.UsageErrorf("--addr is where to --serve")
	}
	for _, flag := range []string{"count", "cut", "poll", "host", "json"} {
		if p.serve && changed(flag) {
			return cmdutil.UsageErrorf("--%s is for a comparison, and --serve shows a page; leave one of them out", flag)
		}
	}
	return nil
}

// checkHost lets the seed pass on the kernel too: it decides when events happen.
func (p *pushing) checkHost() error {
	if p.host == "wire" {
		return p.link.CheckRange()
	}
	for _, fault := range p.link.Changed() {
		if fault != "seed" {
			return cmdutil.UsageErrorf("--%s is a fault of a simulated link; add --host wire", fault)
		}
	}
	return nil
}

func (p *pushing) run(cmd *cobra.Command, _ []string) error {
	if err := p.check(cmd.Flags().Changed); err != nil {
		return err
	}
	if p.serve {
		p.padded = cmd.Flags().Changed("size")
		return p.show(cmd.Context(), cmd.OutOrStdout())
	}
	bar := term.NewProgress(cmd.ErrOrStderr(), p.count)
	defer bar.Done()
	r, err := p.compare(cmd.Context(), func() { bar.Step("events") })
	bar.Done()
	switch {
	case errors.Is(err, context.Canceled):
		return cmdutil.UserErrorf(err, "interrupted")
	case errors.Is(err, syscall.EMFILE):
		return cmdutil.UserErrorf(err, "the events could not be told: too many open files; raise the hard limit, as root, with ulimit -Hn")
	case err != nil:
		return cmdutil.UserErrorf(err, "the events could not be told: %s", errno.RootCause(err))
	}
	return r.print(cmd.OutOrStdout(), p)
}

// ways are the four, of which polling has several intervals. What a program
// does about a cut shows after one only.
func (p *pushing) ways() (ways []push.Way) {
	for _, every := range p.every {
		ways = append(ways, push.Polling{Every: every})
	}
	ways = append(ways, push.LongPolling{}, push.EventStream{}, push.WebSocket{})
	if p.cut > 0 {
		ways = append(ways, push.WebSocket{Resume: true})
	}
	return ways
}

// A pushed is the outcome of a comparison.
type pushed struct {
	results []push.Result
	took    time.Duration
	wire    []packet.Totals // of each, on a simulated network
	whole   bool            // the record of that has everything
}

func (p *pushing) compare(ctx context.Context, told func()) (r pushed, err error) {
	c := push.Comparison{
		Ways: p.ways(), Count: p.count, Size: int(p.size), Rate: p.rate,
		Seed: p.link.Seed, Cut: p.cut, Told: told,
	}
	if p.host == "kernel" {
		r.results, r.took, err = c.Run(ctx)
		return r, err
	}
	n := wire.NewRealTime(p.link.Link)
	defer n.Close()
	c.Host = wire.Between(n.Host("client"), n.Host("server"))
	if r.results, r.took, err = c.Run(ctx); err != nil {
		return r, err
	}
	r.whole = n.Evicted() == 0
	packets := n.Packets()
	for _, one := range r.results {
		r.wire = append(r.wire, packet.Sum(slices.DeleteFunc(slices.Clone(packets), func(q packet.Packet) bool {
			return int(q.Src.Port()) != one.Port && int(q.Dst.Port()) != one.Port
		})))
	}
	return r, nil
}

// print shows what came out, for people or for programs.
func (r pushed) print(out io.Writer, p *pushing) error {
	if p.json {
		return r.printJSON(out, p)
	}
	return r.printTables(out, p)
}

// events says what was told.
func (p *pushing) events() string {
	text := fmt.Sprintf("%s of %s of text, about %v a second", phrase.Plural(p.count, "event"), phrase.Plural(int(p.size), "byte"), p.rate)
	if p.cut > 0 {
		text += fmt.Sprintf("; no network for %v", p.cut)
	}
	return text
}
