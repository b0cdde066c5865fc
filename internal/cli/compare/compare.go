// Package compare is the command compare: it runs experiments over every kind
// of socket and prints the results side by side.
package compare

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
)

// compareOptions are the flags of the command.
type compareOptions struct {
	transport   endpoint.TransportFlag
	with        endpoint.TransportFlag
	experiments []string
	runs        int
	trace       bool
	list        bool
	json        bool
	markdown    bool
	csv         bool
	host        string
	link        cmdutil.LinkFlags
}

// New returns the command compare.
func New() *cobra.Command {
	o := &compareOptions{}
	cmd := &cobra.Command{
		Use:   "compare [EXPERIMENT...]",
		Short: "compare kinds by experiment",
		Long: "Runs experiments over every kind of socket and shows where they part. Without\n" +
			"a name it prints the matrix of all; with one, what happened call by call, and\n" +
			"why. The exit status is 1 where what happened contradicts what a transport\n" +
			"promises.",
		Example: "compare\n" +
			"compare boundaries\n" +
			"compare boundaries --runs 100\n" +
			"compare --experiments boundaries,order --with tls,websocket-deflate\n" +
			"compare nobody-listening --transport udp --trace\n" +
			"compare order deadline --host wire --loss 5%",
		ValidArgsFunction: completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.checkHost(); err != nil {
				return err
			}
			return o.run(cmd.Context(), args, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	o.transport.AddTo(cmd, "transport", "compare these alone, in this order")
	o.with.AddTo(cmd, "with", "compare these variants too: tls, tcp-nagle, websocket-deflate, ...")
	f.StringSliceVar(&o.experiments, "experiments", nil, "run these alone, as a matrix")
	f.IntVar(&o.runs, "runs", 1, "runs of each experiment; more than 1 show how outcomes spread")
	f.BoolVar(&o.trace, "trace", false, "show the system calls behind the named experiments")
	f.BoolVar(&o.list, "list", false, "print every experiment with its question")
	f.BoolVar(&o.json, "json", false, "print JSON, with all the evidence")
	f.BoolVar(&o.markdown, "markdown", false, "print Markdown")
	f.BoolVar(&o.csv, "csv", false, "print one line a cell, separated by commas")
	o.addLinkFlags(f)
	cmd.RegisterFlagCompletionFunc("experiments", completeExperiments)
	cmdutil.ExcludeFlags(cmd, "are two forms of one result", "trace", "list", "json", "markdown", "csv")
	cmdutil.ExcludeFlags(cmd, "exclude each other, as --trace shows one run", "trace", "runs")
	return cmd
}

func (o *compareOptions) run(ctx context.Context, args []string, out, errs io.Writer) error {
	experiments, err := o.selectExperiments(args)
	if err != nil {
		return err
	}
	ts, err := o.selectTransports()
	if err != nil {
		return err
	}
	if o.list {
		return writeExperiments(out, experiments)
	}
	if o.trace {
		return writeTraces(ctx, out, experiments, ts)
	}
	began := time.Now()
	rows, err := o.runAll(ctx, errs, experiments, ts)
	if err != nil {
		return err
	}
	r := report{rows: rows, took: time.Since(began), runs: o.runs, link: o.linkText()}
	if err := o.write(out, r, len(args) > 0); err != nil {
		return err
	}
	return r.verdict()
}

// runAll runs the experiments, with progress on errs if that is a terminal.
func (o *compareOptions) runAll(
	ctx context.Context, errs io.Writer, es []lab.Experiment, ts []echo.Transport,
) ([]lab.Row, error) {
	bar := term.NewProgress(errs, len(es)*len(ts))
	rows := lab.Compare(ctx, es, ts, o.runs, func(e lab.Experiment, t echo.Traits) {
		bar.Step(e.Name + " over " + t.Name)
	})
	bar.Done()
	if ctx.Err() != nil {
		return nil, cmdutil.UserErrorf(ctx.Err(), "interrupted")
	}
	return rows, nil
}

func (o *compareOptions) write(out io.Writer, r report, evidence bool) error {
	switch {
	case o.json:
		return r.writeJSON(out)
	case o.csv:
		return r.writeCSV(out)
	case o.markdown && evidence:
		return r.writeEvidenceMarkdown(out)
	case o.markdown:
		return r.writeMarkdown(out)
	case evidence:
		return r.writeEvidence(out)
	}
	return r.writeMatrix(out)
}

// A report holds what was found.
type report struct {
	rows []lab.Row
	took time.Duration
	runs int
	link string // of the simulated network, if it was one
}

// verdict returns an error if a cell contradicts its transport's traits, or if an
// experiment could not be run.
func (r report) verdict() error {
	contradicted, failed := 0, 0
	for _, row := range r.rows {
		for _, c := range row.Cells {
			switch {
			case c.Err != nil:
				failed++
			case len(c.Contradicted) > 0:
				contradicted++
			}
		}
	}
	switch {
	case contradicted > 0 && failed > 0:
		return fmt.Errorf("%s what a transport promises, and %s could not be found out",
			countContradictions(contradicted), phrase.Plural(failed, "cell"))
	case contradicted > 0:
		return fmt.Errorf("%s what a transport promises", countContradictions(contradicted))
	case failed > 0:
		return fmt.Errorf("%s could not be found out", phrase.Plural(failed, "cell"))
	}
	return nil
}

func countContradictions(n int) string {
	if n == 1 {
		return "1 cell contradicts"
	}
	return phrase.Plural(n, "cell") + " contradict"
}
