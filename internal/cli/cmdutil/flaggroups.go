package cmdutil

import (
	"slices"

	"github.com/spf13/cobra"
)

// ExcludeFlags marks flags that exclude each other: after the first, completion
// leaves the others out. The reason completes the sentence of the UsageError,
// "--one and --other REASON; leave one of them out", which is clearer than
// cobra's own.
func ExcludeFlags(cmd *cobra.Command, reason string, flags ...string) {
	cmd.MarkFlagsMutuallyExclusive(flags...)
	addCheck(cmd, func() error {
		given := changedFlags(cmd, flags)
		if len(given) < 2 {
			return nil
		}
		return UsageErrorf("--%s and --%s %s; leave one of them out", given[0], given[1], reason)
	})
}

// JoinFlags marks flags that need each other: after the first, completion
// suggests the others.
func JoinFlags(cmd *cobra.Command, flags ...string) {
	cmd.MarkFlagsRequiredTogether(flags...)
	addCheck(cmd, func() error {
		given := changedFlags(cmd, flags)
		if len(given) == 0 || len(given) == len(flags) {
			return nil
		}
		missing := slices.IndexFunc(flags, func(name string) bool { return !slices.Contains(given, name) })
		return UsageErrorf("--%s needs --%s as well; add it, or leave both out", given[0], flags[missing])
	})
}

// addCheck lets check run before cmd does.
func addCheck(cmd *cobra.Command, check func() error) {
	before := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if before != nil {
			if err := before(cmd, args); err != nil {
				return err
			}
		}
		return check()
	}
}

func changedFlags(cmd *cobra.Command, flags []string) (changed []string) {
	for _, name := range flags {
		if cmd.Flags().Changed(name) {
			changed = append(changed, name)
		}
	}
	return changed
}
