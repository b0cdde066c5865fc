package many

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/load"
	"github.com/socketlab/socketlab/internal/phrase"
)

// minDescriptors let each of the two processes have a connection or two.
const minDescriptors = 16

func (o *manyOptions) run(cmd *cobra.Command, _ []string) error {
	if err := o.check(); err != nil {
		return err
	}
	if _, most, ok := lab.Descriptors(); ok && most < minDescriptors {
		return fmt.Errorf("this process may have only %d descriptors open, which leaves none for connections; raise the hard limit, as root, with ulimit -Hn %d", most, o.conns+100)
	}
	// Each takes a descriptor here and one in the server's process, which may
	// have as many and is started with fewer.
	n, scarce := lab.LimitByDescriptors(o.conns, 1, "connections", 1)
	out := cmd.OutOrStdout()
	if scarce != "" {
		scarce += fmt.Sprintf("; raise the hard limit, as root, with ulimit -Hn %d", o.conns+100)
		for _, line := range term.Wrap(scarce+".", term.Width) {
			fmt.Fprintln(cmd.ErrOrStderr(), line)
		}
	}
	all, err := o.growEach(cmd.Context(), out, cmd.ErrOrStderr(), n)
	if !o.json && len(all) > 0 {
		if e := printCosts(out, all); e != nil {
			return e
		}
	}
	return err
}

// growEach opens n connections over one transport after the other, and prints
// what came of each.
func (o *manyOptions) growEach(ctx context.Context, out, errs io.Writer, n int) (all []load.Result, err error) {
	names := o.transport.NamesOrAll()
	bar := term.NewProgress(errs, len(names)*max(1, n/100))
	defer bar.Done()
	for i, name := range names {
		var mu sync.Mutex
		opened := 0
		r, err := load.Grow(ctx, load.Options{
			Transport: name, Connections: n,
			Opened: func() {
				mu.Lock()
				defer mu.Unlock()
				if opened++; opened%100 == 0 {
					bar.Step(name)
				}
			},
			Full: func(r load.Result) error { return o.holdOpen(ctx, errs, bar, r) },
		})
		bar.Clear()
		if err != nil {
			err = explainStop(err, load.Result{Transport: name, Samples: r.Samples})
			r.Error = err.Error()
		}
		if len(r.Samples) > 0 {
			all = append(all, r)
			if e := o.print(out, r, i > 0); e != nil {
				return all, e
			}
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// holdOpen waits for as long as --hold says, while the connections are open.
func (o *manyOptions) holdOpen(ctx context.Context, errs io.Writer, bar term.Progress, r load.Result) error {
	if o.hold == 0 {
		return nil
	}
	bar.Clear()
	fmt.Fprintf(errs, "%s of %s are held for %v; their server is process %d at %s\n",
		phrase.Plural(r.Last().Connections, "connection"), r.Transport, o.hold, r.PID, r.Addr)
	select {
	case <-time.After(o.hold):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// explainStop names the limit that has stopped the connections from growing, and
// how to raise it.
func explainStop(err error, r load.Result) error {
	n := 0
	if len(r.Samples) > 0 {
		n = r.Last().Connections
	}
	at := r.Transport + " stopped at " + phrase.Plural(n, "connection")
	switch {
	case errors.Is(err, context.Canceled):
		return cmdutil.UserErrorf(err, "interrupted")
	case errors.Is(err, syscall.EMFILE):
		return cmdutil.UserErrorf(err, "%s: this process may have no more descriptors open; raise the hard limit, as root, with ulimit -Hn", at)
	case errors.Is(err, syscall.ENFILE):
		return cmdutil.UserErrorf(err, "%s: this machine may have no more files open; raise the sysctl fs.file-max", at)
	case errors.Is(err, errno.EADDRNOTAVAIL), errors.Is(err, errno.EADDRINUSE):
		return cmdutil.UserErrorf(err, "%s: no port is left to call from; widen the range of ephemeral ports, or close other programs' connections", at)
	case errors.Is(err, syscall.ENOBUFS), errors.Is(err, syscall.ENOMEM):
		return cmdutil.UserErrorf(err, "%s: the kernel has no memory left for sockets", at)
	case errno.IsTimeout(err):
		return cmdutil.UserErrorf(err, "%s: the server does not answer any more; it may have run out of descriptors, see ulimit -Hn", at)
	case n == 0 && len(r.Samples) == 0:
		return cmdutil.UserErrorf(err, "%s: %s", r.Transport, errno.RootCause(err))
	}
	return cmdutil.UserErrorf(err, "%s: %s", at, errno.RootCause(err))
}
