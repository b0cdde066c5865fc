package wirecmd

import (
	"context"
	"errors"
	"slices"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/packet/live"
)

// checkLive refuses what does not go with --live.
func (w *wireOptions) checkLive(names []string) error {
	if !w.live {
		return nil
	}
	if changed := w.link.Changed(); len(changed) > 0 {
		return cmdutil.UsageErrorf("--%s belongs to the simulated link; --live shows the kernel's loopback as it is", changed[0])
	}
	if slices.Contains(names, conversation.Ping) {
		return cmdutil.UsageErrorf("--live records what goes to a server's port, and ping has none; name tcp, udp, websocket or tls")
	}
	return nil
}

// explainLive explains why there is no ladder of the kernel's, and what there is
// instead.
func explainLive(ctx context.Context, name string, err error) error {
	switch {
	case ctx.Err() != nil:
		return cmdutil.UserErrorf(ctx.Err(), "interrupted")
	case errors.Is(err, live.ErrNotAllowed), errors.Is(err, live.ErrNotHere):
		return cmdutil.UserErrorf(err, "%s; without --live, %s wire %s shows the same over a simulated network", err, cmdutil.ProgramName(), name)
	}
	return cmdutil.UserErrorf(err, "%s cannot be carried over loopback: %s", name, errno.RootCause(err))
}
