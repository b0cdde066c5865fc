package peer

import (
	"context"
	"log/slog"
	"time"

	"github.com/socketlab/socketlab/echo/echoserver"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/lessons/14-closing/closing"
)

// A closingLog is the log of a server. It prints the end of a connection as a step.
type closingLog struct {
	clock  closing.Clock
	print  func(closing.Step)
	closed chan struct{} // has room for one
}

func (l closingLog) Enabled(context.Context, slog.Level) bool { return true }

func (l closingLog) WithAttrs([]slog.Attr) slog.Handler { return l }

func (l closingLog) WithGroup(string) slog.Handler { return l }

func (l closingLog) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if end, ok := a.Value.Any().(echoserver.End); ok {
			l.report(end)
		}
		return true
	})
	return nil
}

func (l closingLog) report(end echoserver.End) {
	what := "of the server: closed, without an error"
	if end.Err != nil {
		what = "of the server: closed: " + errno.RootCause(end.Err)
	}
	l.print(closing.Step{At: l.clock.Elapsed(), Verb: closing.Logged, What: what})
	select {
	case l.closed <- struct{}{}:
	default:
	}
}

// wait returns when the log has reported the end, or soon.
func (l closingLog) wait(ctx context.Context, soon time.Duration) {
	late := time.NewTimer(soon)
	defer late.Stop()
	select {
	case <-l.closed:
	case <-late.C:
	case <-ctx.Done():
	}
}
