package compare

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

// selectTransports returns the transports that --transports and --with ask for.
func (o *compareOptions) selectTransports() ([]echo.Transport, error) {
	known := transports.Names()
	names := transports.ComparedNames()
	if len(o.transports) > 0 {
		names = o.transports
	}
	names = slices.Concat(names, o.with)
	chosen, tlsConfig, err := transports.Select(names)
	if wrong, ok := errors.AsType[*transports.UnknownError](err); ok {
		return nil, cmdutil.UnknownNameError("transport", wrong.Name, known)
	}
	if err != nil {
		return nil, err
	}
	if o.host == "wire" {
		tlsConfig.ServerName = "localhost" // the certificate knows no simulated address
		return o.onWire(chosen)
	}
	return chosen, nil
}

// selectExperiments returns those that the arguments or --experiments ask for, or
// all of them, in the order of the lessons.
func (o *compareOptions) selectExperiments(args []string) ([]lab.Experiment, error) {
	switch {
	case o.repeat < 1:
		return nil, cmdutil.UsageErrorf("--repeat needs a number of at least 1, not %d", o.repeat)
	case len(args) > 0 && len(o.experiments) > 0:
		return nil, cmdutil.UsageErrorf("name experiments either as arguments, for their evidence, or with --experiments, for a matrix")
	case o.countFormats() > 1:
		return nil, cmdutil.UsageErrorf("choose one of --trace, --list, --json, --markdown and --csv")
	case o.trace && o.repeat > 1:
		return nil, cmdutil.UsageErrorf("--trace shows one run: leave out --repeat")
	case o.trace && len(args) == 0:
		return nil, cmdutil.UsageErrorf("--trace needs the name of an experiment, as in: %s compare boundaries --trace", cmdutil.ProgramName())
	}
	names := slices.Concat(args, o.experiments)
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

// countFormats returns how many ways of printing were asked for.
func (o *compareOptions) countFormats() (n int) {
	for _, asked := range []bool{o.trace, o.list, o.json, o.markdown, o.csv} {
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
