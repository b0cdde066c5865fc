package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
)

// setHelp replaces cobra's screens by shorter ones, and its help command by one
// that knows what it does not know.
func setHelp(root *cobra.Command) {
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [command]",
		Short: "explain a command",
		ValidArgsFunction: func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
			for _, c := range root.Commands() {
				if isListed(c) {
					names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return noSuchCommand(root, args)
			}
			return about.Help()
		},
	})
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		out := cmd.OutOrStdout()
		columns := min(term.WidthOf(out, term.Width), term.Width)
		if cmd == root {
			io.WriteString(out, rootHelp(term.PaintFor(out), root, columns))
			return
		}
		io.WriteString(out, commandHelp(term.PaintFor(out), cmd, columns))
	})
}

// rootHelp lists the commands by group, and those without a group last: two in
// a line where they have room. In 80 columns it has at most 22 lines.
func rootHelp(p term.Paint, root *cobra.Command, columns int) string {
	var out strings.Builder
	program := cmdutil.ProgramName()
	write := func(text string) { out.WriteString(strings.Join(term.Wrap(text, columns), "\n") + "\n") }
	write(root.Short + ".")
	write("Without a command, " + program + " shows every kind of socket of this machine.")
	out.WriteString("\n")
	rows := commandRows(p, root, 2)
	if term.TableWidth(rows) > columns {
		rows = commandRows(p, root, 1)
	}
	term.WriteTable(&out, rows)
	write(program + " COMMAND --help shows arguments, options and examples.")
	write("Exit status: 0, 1 for a failure, 2 for a wrong command line.")
	return out.String()
}

// isListed reports whether help lists c. Cobra does not count help itself as
// available.
func isListed(c *cobra.Command) bool { return c.IsAvailableCommand() || c.Name() == "help" }

// commandRows returns the title of each group, and its commands, so many in a
// row.
func commandRows(p term.Paint, root *cobra.Command, perRow int) (rows [][]term.Cell) {
	for _, g := range append(root.Groups(), &cobra.Group{Title: "More"}) {
		var cells []term.Cell
		for _, c := range root.Commands() {
			if c.GroupID == g.ID && isListed(c) {
				cells = append(cells, term.Cell{Text: "  " + c.Name()}, term.Cell{Text: c.Short})
			}
		}
		if len(cells) > 0 {
			rows = append(rows, []term.Cell{{Text: g.Title, Paint: p.Bold}})
			rows = slices.AppendSeq(rows, slices.Chunk(cells, 2*perRow))
		}
	}
	return rows
}

// filled wraps the paragraphs of text, except those that are indented.
func filled(text string, columns int) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, one := range paragraphs {
		if !strings.HasPrefix(one, " ") {
			paragraphs[i] = strings.Join(term.Wrap(one, columns), "\n")
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// commandHelp describes a command, how it is called, and its options.
func commandHelp(p term.Paint, cmd *cobra.Command, columns int) string {
	var out strings.Builder
	text := cmd.Long
	if text == "" {
		text = strings.ToUpper(cmd.Short[:1]) + cmd.Short[1:] + "."
	}
	text = filled(text, columns)
	usage := strings.Replace(cmd.UseLine(), "socketlab", cmdutil.ProgramName(), 1)
	fmt.Fprintf(&out, "%s\n\n%s\n  %s\n", text, p.Bold("Usage"), usage)
	if cmd.Example != "" {
		fmt.Fprintf(&out, "\n%s\n", p.Bold("Try"))
		for line := range strings.SplitSeq(cmd.Example, "\n") {
			fmt.Fprintf(&out, "  %s %s\n", cmdutil.ProgramName(), line)
		}
	}
	if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
		fmt.Fprintf(&out, "\n%s\n%s", p.Bold("Options"), flags.FlagUsagesWrapped(columns))
	}
	return out.String()
}
