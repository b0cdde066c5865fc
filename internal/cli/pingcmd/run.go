package pingcmd

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"os"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/ping"
)

// pingHost pings host and prints each outcome when it is known.
func (o *pingOptions) pingHost(ctx context.Context, out io.Writer, host string) error {
	addr, err := o.resolve(ctx, host)
	if err != nil {
		return err
	}
	s, err := o.openSocket(addr)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := ping.CheckRoute(addr); err != nil {
		return o.explainSend(err, host)
	}
	w := writer{
		out: out, paint: term.PaintFor(out), asJSON: o.json,
		host: host, addr: addr, socket: s.Kind(), id: s.Identifier(), size: int(o.size),
	}
	if err := w.title(); err != nil {
		return err
	}
	run := ping.Options{Count: o.count, Size: int(o.size), Interval: o.interval, Timeout: o.timeout}
	summary, failed := s.Run(ctx, run, w.outcome)
	if len(summary.Outcomes) > 0 {
		if err := w.summary(summary); err != nil {
			return err
		}
	}
	if unsent, ok := errors.AsType[*ping.SendError](failed); ok {
		return o.explainSend(unsent.Err, host)
	}
	if failed != nil {
		return failed
	}
	return explainFailure(ctx, summary, host)
}

// openSocket opens the socket that was chosen, or the first that is allowed.
func (o *pingOptions) openSocket(to netip.Addr) (*ping.Socket, error) {
	kinds := ping.Sockets()
	if o.socket != "" {
		kinds = []string{o.socket}
	}
	s, err := ping.OpenFirst(kinds, to)
	if refused, ok := errors.AsType[*ping.OpenError](err); ok {
		return nil, explainOpen(refused)
	}
	return s, err
}

func explainOpen(err *ping.OpenError) error {
	var why []string
	for _, r := range err.Refusals {
		why = append(why, "a "+r.Socket+" socket is "+ping.DescribeRefusal(r.Socket, r.Err))
	}
	return cmdutil.UserErrorf(err, "%s; the simulated network needs no right: %s ping --host wire",
		strings.Join(why, ", and "), cmdutil.ProgramName())
}

func (o *pingOptions) explainSend(err error, host string) error {
	switch {
	case errors.Is(err, errno.ENETUNREACH), errors.Is(err, errno.EHOSTUNREACH), errors.Is(err, errno.EADDRNOTAVAIL):
		return cmdutil.UserErrorf(err, "there is no way from this machine to %s", host)
	case errors.Is(err, errno.EMSGSIZE):
		return cmdutil.UserErrorf(err, "a request of %s is too large for the way to %s; choose a smaller --size",
			phrase.Plural(int64(o.size), "byte"), host)
	case errors.Is(err, os.ErrPermission):
		return cmdutil.UserErrorf(err, "this machine lets no request out to %s: it is a broadcast address, or a filter forbids it",
			host)
	}
	return cmdutil.UserErrorf(err, "no request can be sent to %s: %s", host, errno.RootCause(err))
}

// explainFailure returns an error if no reply came at all.
func explainFailure(ctx context.Context, s ping.Summary, host string) error {
	switch {
	case len(s.RoundTrips()) > 0:
		return nil
	case ctx.Err() != nil:
		return cmdutil.UserErrorf(ctx.Err(), "interrupted before a reply came")
	case s.LastError != "":
		return cmdutil.UserErrorf(nil, "%s cannot be reached: %s", host, s.LastError)
	}
	return cmdutil.UserErrorf(nil, "%s does not answer: it is not there, or something on the way keeps quiet; "+
		"wait longer with --timeout", host)
}
