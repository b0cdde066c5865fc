package pushcmd

import (
	"context"
	"errors"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/lessons/11-before-websockets/push"
)

func (o *pushOptions) run(cmd *cobra.Command, _ []string) error {
	if err := o.check(cmd.Flags().Changed); err != nil {
		return err
	}
	if o.serve {
		o.padded = cmd.Flags().Changed("size")
		return o.servePage(cmd.Context(), cmd.OutOrStdout())
	}
	bar := term.NewProgress(cmd.ErrOrStderr(), o.count)
	defer bar.Done()
	r, err := o.compare(cmd.Context(), func() { bar.Step("events") })
	bar.Done()
	switch {
	case errors.Is(err, context.Canceled):
		return cmdutil.UserErrorf(err, "interrupted")
	case errors.Is(err, syscall.EMFILE):
		return cmdutil.UserErrorf(err, "the events could not be told: too many open files; raise the hard limit, as root, with ulimit -Hn")
	case err != nil:
		return cmdutil.UserErrorf(err, "the events could not be told: %s", errno.RootCause(err))
	}
	return r.print(cmd.OutOrStdout(), o)
}

// selectWays returns the four ways, polling once for each interval. Whether a
// program resumes makes a difference after a cut only.
func (o *pushOptions) selectWays() (ways []push.Way) {
	for _, every := range o.every {
		ways = append(ways, push.Polling{Every: every})
	}
	ways = append(ways, push.LongPolling{}, push.EventStream{}, push.WebSocket{})
	if o.cut > 0 {
		ways = append(ways, push.WebSocket{Resume: true})
	}
	return ways
}

// An outcome is what a comparison has measured.
type outcome struct {
	results []push.Result
	took    time.Duration
	wire    []packet.Totals // of each, on a simulated network
	whole   bool            // the record of that has everything
}

func (o *pushOptions) compare(ctx context.Context, onEvent func()) (r outcome, err error) {
	c := push.Comparison{
		Ways: o.selectWays(), Count: o.count, Size: int(o.size), Rate: o.rate,
		Seed: o.link.Seed, Cut: o.cut, Told: onEvent,
	}
	if o.host == "kernel" {
		r.results, r.took, err = c.Run(ctx)
		return r, err
	}
	n := wire.NewRealTime(o.link.Link)
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
