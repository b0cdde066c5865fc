package cli

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/lessons"
)

// over are the transports that --transports and --with ask for.
func (c *comparison) over() ([]echo.Transport, error) {
	known := transports.Names()
	names := known[:len(transports.Compared)]
	if len(c.transports) > 0 {
		names = c.transports
	}
	names = slices.Concat(names, c.with)
	chosen, tlsConfig, err := transports.Select(names)
	if wrong, ok := errors.AsType[*transports.UnknownError](err); ok {
		return nil, cmdutil.UnknownNameError("transport", wrong.Name, known)
	}
	if err != nil {
		return nil, err
	}
	if c.host == "wire" {
		tlsConfig.ServerName = "localhost" // the certificate knows no simulated address
		return c.onWire(chosen)
	}
	return chosen, nil
}

// chosen are the experiments that the arguments or --experiments ask for, or
// all of them, in the order of the lessons.
func (c *comparison) chosen(args []string) ([]lab.Experiment, error) {
	switch {
	case c.repeat < 1:
		return nil, cmdutil.UsageErrorf("--repeat needs a number of at least 1, not %d", c.repeat)
	case len(args) > 0 && len(c.experiments) > 0:
		return nil, cmdutil.UsageErrorf("name experiments either as arguments, for their evidence, or with --experiments, for a matrix")
	case c.forms() > 1:
		return nil, cmdutil.UsageErrorf("choose one of --trace, --list, --json, --markdown and --csv")
	case c.trace && c.repeat > 1:
		return nil, cmdutil.UsageErrorf("--trace shows one run: leave out --repeat")
	case c.trace && len(args) == 0:
		return nil, cmdutil.UsageErrorf("--trace needs the name of an experiment, as in: %s compare boundaries --trace", cmdutil.ProgramName())
	}
	names := slices.Concat(args, c.experiments)
	all := lessons.Experiments()
	if len(names) == 0 {
		return all, nil
	}
	known := lessons.ExperimentNames()
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, cmdutil.UnknownNameError("experiment", name, known)
		}
	}
	return slices.DeleteFunc(all, func(e lab.Experiment) bool { return !slices.Contains(names, e.Name) }), nil
}

// forms is how many ways of printing were asked for.
func (c *comparison) forms() (n int) {
	for _, asked := range []bool{c.trace, c.list, c.json, c.markdown, c.csv} {
		if asked {
			n++
		}
	}
	return n
}

func completeExperiments(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return lessons.ExperimentNames(), cobra.ShellCompDirectiveNoFileComp
}

func completeTransports(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return transports.Names(), cobra.ShellCompDirectiveNoFileComp
}
