package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/transports"
)

// mostMany is how many connections anybody may ask for.
const mostMany = 200_000

// A crowding is the many command and its flags.
type crowding struct {
	kinds []string
	conns int
	hold  time.Duration
	json  bool
}

func newMany() *cobra.Command {
	m := &crowding{}
	cmd := &cobra.Command{
		Use:   "many",
		Short: "open many idle connections, and see what a server has of each",
		Long: "Opens idle connections to an echo server of each kind, which runs in a process of\n" +
			"its own, and shows how its descriptors, goroutines and memory grow. Each has had\n" +
			"one echo, so the server has accepted it. When a limit is in the way, it opens as\n" +
			"many as fit, and says which limit it is and how to raise it.\n\n" +
			"Heap and stacks are those that Go has in use after a garbage collection, resident\n" +
			"is what the system has given to the process. The kernel's own memory for sockets\n" +
			"is in none of them: see compare connection-cost.",
		Example: "many\nmany --kind websocket --conns 10000\nmany --kind tcp --conns 100 --hold 30s",
		Args:    cmdutil.RejectArguments,
		RunE:    m.run,
	}
	f := cmd.Flags()
	f.StringSliceVar(&m.kinds, "kind", nil, "kinds of sockets, such as tcp,websocket,tls; all without a variant if there are none")
	f.IntVar(&m.conns, "conns", 1000, "connections of each kind")
	f.DurationVar(&m.hold, "hold", 0, "keep them open for so long, to be looked at from elsewhere")
	f.BoolVar(&m.json, "json", false, "print JSON, an object a line for each kind")
	return cmd
}

// check says in one line what is out of range.
func (m *crowding) check() error {
	known := transports.Names()
	switch {
	case m.conns < 1 || m.conns > mostMany:
		return cmdutil.UsageErrorf("--conns is a number from 1 to %s, not %d", phrase.Count(mostMany), m.conns)
	case m.hold < 0 || m.hold > 10*time.Minute:
		return cmdutil.UsageErrorf("--hold is a time from 0s to 10m, not %v", m.hold)
	}
	for i, kind := range m.kinds {
		if !slices.Contains(known, kind) {
			return cmdutil.UnknownNameError("kind", kind, known)
		}
		if slices.Contains(m.kinds[:i], kind) {
			return cmdutil.UsageErrorf("--kind names %s twice", kind)
		}
	}
	if len(m.kinds) == 0 {
		m.kinds = known[:len(transports.Compared)]
	}
	return nil
}

// fewest descriptors let each of the two processes have a connection or two.
const fewest = 16

func (m *crowding) run(cmd *cobra.Command, _ []string) error {
	if err := m.check(); err != nil {
		return err
	}
	if _, most, ok := lab.Descriptors(); ok && most < fewest {
		return fmt.Errorf("this process may have only %d descriptors open, which leaves none for connections; raise the hard limit, as root, with ulimit -Hn %d", most, m.conns+100)
	}
	// Each takes a descriptor here and one in the server's process, which may
	// have as many and is started with fewer.
	n, scarce := lab.LimitByDescriptors(m.conns, 1, "connections", 1)
	out := cmd.OutOrStdout()
	if scarce != "" {
		scarce += fmt.Sprintf("; raise the hard limit, as root, with ulimit -Hn %d", m.conns+100)
		for _, line := range term.Wrap(scarce+".", term.Width) {
			fmt.Fprintln(cmd.ErrOrStderr(), line)
		}
	}
	all, err := m.grow(cmd.Context(), out, cmd.ErrOrStderr(), n)
	if !m.json && len(all) > 0 {
		if e := printCosts(out, all); e != nil {
			return e
		}
	}
	return err
}

// grow lets one crowd after the other grow, and prints each.
func (m *crowding) grow(ctx context.Context, out, errs io.Writer, n int) (all []grown, err error) {
	bar := term.NewProgress(errs, len(m.kinds)*max(1, n/100))
	defer bar.Done()
	for i, kind := range m.kinds {
		seen := 0
		step := make(chan struct{}, dialers)
		counted := make(chan struct{})
		go func() {
			defer close(counted)
			for range step {
				if seen++; seen%100 == 0 {
					bar.Step(kind)
				}
			}
		}()
		g, err := grow(ctx, kind, n, func(g grown) error { return m.keep(ctx, errs, bar, g) }, func() { step <- struct{}{} })
		close(step)
		<-counted
		bar.Clear()
		if err != nil {
			err = explainMany(err, grown{Kind: kind, Stages: g.Stages})
			g.Error = err.Error()
		}
		if len(g.Stages) > 0 {
			all = append(all, g)
			if e := m.print(out, g, i > 0); e != nil {
				return all, e
			}
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// keep holds the connections open for a while.
func (m *crowding) keep(ctx context.Context, errs io.Writer, bar term.Progress, g grown) error {
	if m.hold == 0 {
		return nil
	}
	bar.Clear()
	fmt.Fprintf(errs, "%s of %s are held for %v; their server is process %d at %s\n",
		phrase.Plural(g.last().Connections, "connection"), g.Kind, m.hold, g.PID, g.Addr)
	select {
	case <-time.After(m.hold):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
