package compare

import (
	"cmp"
	"slices"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/lessons"
)

// selectTransports returns the transports that --transport and --with ask for.
func (o *compareOptions) selectTransports() ([]echo.Transport, error) {
	if err := cmp.Or(o.transport.Check(), o.with.Check()); err != nil {
		return nil, err
	}
	chosen, tlsConfig, err := transports.Select(slices.Concat(o.transport.NamesOrAll(), o.with.Names))
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
	case o.runs < 1:
		return nil, cmdutil.UsageErrorf("--runs needs a number of at least 1, not %d", o.runs)
	case o.experiments != nil && len(o.experiments) == 0:
		return nil, cmdutil.UsageErrorf("--experiments needs a name; see: %s compare --list", cmdutil.ProgramName())
	case len(args) > 0 && len(o.experiments) > 0:
		return nil, cmdutil.UsageErrorf("name experiments either as arguments, for their evidence, or with --experiments, for a matrix")
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

func completeExperiments(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return lessons.ExperimentNames(), cobra.ShellCompDirectiveNoFileComp
}
