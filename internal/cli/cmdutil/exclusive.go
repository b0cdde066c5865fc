package cmdutil

import "github.com/spf13/cobra"

// MarkExclusive allows a command line at most one of the flags: completion then
// no longer offers the others. sentence is the UsageError for more than one, which
// cobra words for programmers.
func MarkExclusive(cmd *cobra.Command, sentence string, flags ...string) {
	cmd.MarkFlagsMutuallyExclusive(flags...)
	checkOthers := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		set := 0
		for _, name := range flags {
			if cmd.Flags().Changed(name) {
				set++
			}
		}
		if set > 1 {
			return UsageErrorf("%s", sentence)
		}
		if checkOthers == nil {
			return nil
		}
		return checkOthers(cmd, args)
	}
}
