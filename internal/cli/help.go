package cli

import (
	"fmt"
	"io"
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
		Short: "help about the commands, or about one of them",
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
		if cmd == root {
			io.WriteString(out, rootHelp(term.PaintFor(out)))
			return
		}
		io.WriteString(out, commandHelp(term.PaintFor(out), cmd))
	})
}

// rootHelp returns one screen of 80 columns and 24 lines.
func rootHelp(p term.Paint) string {
	program := cmdutil.ProgramName()
	var out strings.Builder
	title := func(s string) { out.WriteString("\n" + p.Bold(s) + "\n") }
	line := func(left, right string) { out.WriteString("  " + term.Pad(left, 29) + " " + right + "\n") }

	out.WriteString("One echo over TCP, UDP, Unix domain sockets and WebSocket, to compare them.\n")
	title("Look")
	line(program, "shows every kind of socket of this machine")
	line(program+" serve [URL...]", "starts an echo server of each kind, or those")
	line(program+" echo URL [message]", "sends a message, or each line of standard input")
	line(program+" traits", "says what each transport promises")
	line(program+" compare [NAME...]", "runs experiments over all: where do they part?")
	line(program+" wire TRANSPORT...", "shows every packet, over a link that may fail")
	line(program+" frame [HEX...]", "takes a WebSocket frame apart, byte by byte")
	line(program+" many, push", "what thousands cost; four ways to be told news")
	line(program+" ping, peer, attack", "ICMP echo; ends of a WebSocket; hostile peers")
	line(program+" source [NAME...]", "shows source beside its comments, or two sources")
	title("Learn")
	line(program+" lessons", "lists the lessons, and what of them is done")
	line(program+" lesson [N]", "goes through a lesson, or on where you were")
	line(program+" check N", "checks your exercise; see hint, solution, reset")
	line(program+" watch [N]", "checks it again whenever you save it")
	line(program+" init DIR", "makes a folder for exercises, without a clone")
	line(program+" progress, doctor", "what you have done; what this machine can show")
	out.WriteString("\n")
	line(program+" COMMAND --help", "options and examples; also: completion SHELL")
	out.WriteString("Exit status: 0, 1 for a failure, 2 for a wrong command line.\n")
	return out.String()
}

// filled is a text whose paragraphs fit the width; what is indented stays.
func filled(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, one := range paragraphs {
		if !strings.HasPrefix(one, " ") {
			paragraphs[i] = strings.Join(term.Wrap(one, term.Width), "\n")
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// commandHelp is what a command does, how it is called, and its options.
func commandHelp(p term.Paint, cmd *cobra.Command) string {
	var out strings.Builder
	text := cmd.Long
	if text == "" {
		text = strings.ToUpper(cmd.Short[:1]) + cmd.Short[1:] + "."
	}
	text = filled(text)
	usage := strings.Replace(cmd.UseLine(), "socketlab", cmdutil.ProgramName(), 1)
	fmt.Fprintf(&out, "%s\n\n%s\n  %s\n", text, p.Bold("Usage"), usage)
	if cmd.Example != "" {
		fmt.Fprintf(&out, "\n%s\n", p.Bold("Try"))
		for line := range strings.SplitSeq(cmd.Example, "\n") {
			fmt.Fprintf(&out, "  %s %s\n", cmdutil.ProgramName(), line)
		}
	}
	if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
		fmt.Fprintf(&out, "\n%s\n%s", p.Bold("Options"), flags.FlagUsagesWrapped(term.Width))
	}
	return out.String()
}
