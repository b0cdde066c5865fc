package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

// newCompletion takes the place of cobra's own command, which answers a wrong
// shell with its help and success.
func newCompletion() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "print a completion script",
		Long: "Prints a script that completes commands and their options. To try it:\n" +
			"bash and zsh: source <(socketlab completion bash); fish: socketlab completion\n" +
			"fish | source; powershell: socketlab completion powershell | Out-String | iex",
		Args:      knownShell,
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			return writeCompletion(cmd.Root(), args[0], cmd.OutOrStdout())
		},
	}
}

// completeChoices completes each flag whose values are a closed set.
func completeChoices(root *cobra.Command) {
	for _, c := range root.Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if choice, ok := f.Value.(cmdutil.Choice); ok {
				c.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(choice.Known, cobra.ShellCompDirectiveNoFileComp))
			}
		})
	}
}

func knownShell(cmd *cobra.Command, args []string) error {
	if len(args) != 1 || !slices.Contains(shells, args[0]) {
		return cmdutil.UsageErrorf("completion needs one shell of: %s", strings.Join(shells, ", "))
	}
	return nil
}

func writeCompletion(root *cobra.Command, shell string, out io.Writer) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(out, true)
	case "zsh":
		return root.GenZshCompletion(out)
	case "fish":
		return root.GenFishCompletion(out, true)
	}
	return root.GenPowerShellCompletionWithDesc(out)
}
