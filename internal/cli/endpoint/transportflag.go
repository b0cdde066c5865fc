package endpoint

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/transports"
)

// A TransportFlag is a flag that names transports, separated by commas. It may be
// repeated.
type TransportFlag struct {
	Names []string // in the order of the command line
	cmd   *cobra.Command
	flag  string
}

// AddTo defines the flag in cmd, and completes its values.
func (f *TransportFlag) AddTo(cmd *cobra.Command, flag, usage string) {
	f.cmd, f.flag = cmd, flag
	cmd.Flags().StringSliceVar(&f.Names, flag, nil, usage)
	cmd.RegisterFlagCompletionFunc(flag, f.complete)
}

// Check returns a UsageError for an unknown name, for a name that comes twice, and
// for a flag without a name.
func (f *TransportFlag) Check() error {
	known := transports.Names()
	if f.cmd.Flags().Changed(f.flag) && len(f.Names) == 0 {
		return cmdutil.UsageErrorf("--%s needs a name; known are %s", f.flag, strings.Join(known, ", "))
	}
	for i, name := range f.Names {
		if !slices.Contains(known, name) {
			return cmdutil.UnknownNameError("transport", name, known)
		}
		if slices.Contains(f.Names[:i], name) {
			return cmdutil.UsageErrorf("--%s names %s twice", f.flag, name)
		}
	}
	return nil
}

// NamesOrAll returns the names, or those of all transports without variants if
// there are none.
func (f *TransportFlag) NamesOrAll() []string {
	if len(f.Names) > 0 {
		return f.Names
	}
	return transports.ComparedNames()
}

// complete completes the last of the names, with those that are not yet there.
func (f *TransportFlag) complete(_ *cobra.Command, _ []string, typed string) (all []string, _ cobra.ShellCompDirective) {
	last := strings.LastIndex(typed, ",") + 1
	taken := append(strings.Split(typed[:last], ","), f.Names...)
	for _, name := range transports.Names() {
		if strings.HasPrefix(name, typed[last:]) && !slices.Contains(taken, name) {
			all = append(all, typed[:last]+name)
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}
