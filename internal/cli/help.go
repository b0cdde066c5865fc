package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
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
			io.WriteString(out, rootHelp(paintFor(out)))
			return
		}
		io.WriteString(out, commandHelp(paintFor(out), cmd))
	})
}

// rootHelp is one screen of 80 columns and 24 lines.
func rootHelp(p paint) string {
	me := self()
	var out strings.Builder
	title := func(s string) { out.WriteString("\n" + p.bold(s) + "\n") }
	line := func(left, right string) { fmt.Fprintf(&out, "  %-29s %s\n", left, right) }

	out.WriteString("One echo over TCP, UDP, Unix domain sockets and WebSocket, to compare them.\n")
	title("Look")
	line(me, "shows every kind of socket of this machine")
	line(me+" serve [URL...]", "starts an echo server of each kind, or those")
	line(me+" echo URL [message]", "sends a message, or each line of standard input")
	line(me+" traits", "says what each transport promises")
	line(me+" compare [NAME...]", "runs experiments over all: where do they part?")
	line(me+" wire TRANSPORT...", "shows every packet, over a link that may fail")
	line(me+" frame [HEX...]", "takes a WebSocket frame apart, byte by byte")
	line(me+" many, push", "what thousands cost; four ways to be told news")
	line(me+" ping, peer, attack", "ICMP echo; ends of a WebSocket; hostile peers")
	line(me+" source [NAME...]", "shows source beside its comments, or two sources")
	title("Learn")
	line(me+" lessons", "lists the lessons, and what of them is done")
	line(me+" lesson [N]", "goes through a lesson, or on where you were")
	line(me+" check N", "checks your exercise; see hint, solution, reset")
	line(me+" watch [N]", "checks it again whenever you save it")
	line(me+" init DIR", "makes a folder for exercises, without a clone")
	line(me+" progress, doctor", "what you have done; what this machine can show")
	out.WriteString("\n")
	line(me+" COMMAND --help", "options and examples; also: completion SHELL")
	out.WriteString("Exit status: 0, 1 for a failure, 2 for a wrong command line.\n")
	return out.String()
}

// urlForms are the addresses that serve and echo take.
const urlForms = `

  tcp://127.0.0.1:7007         also udp:// and, encrypted, tls://
  unix:///tmp/echo.sock        also unixgram: and unixpacket:
  unix:echo.sock, unix:@name   a relative path; an abstract name (Linux)
  ws://127.0.0.1:7008/echo     also, encrypted, wss://; a browser opens http://`

// filled is a text whose paragraphs fit the width; what is indented stays.
func filled(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, one := range paragraphs {
		if !strings.HasPrefix(one, " ") {
			paragraphs[i] = strings.Join(wrap(one, width), "\n")
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// commandHelp is what a command does, how it is called, and its options.
func commandHelp(p paint, cmd *cobra.Command) string {
	var out strings.Builder
	text := cmd.Long
	if text == "" {
		text = strings.ToUpper(cmd.Short[:1]) + cmd.Short[1:] + "."
	}
	text = filled(text)
	usage := strings.Replace(cmd.UseLine(), "socketlab", self(), 1)
	fmt.Fprintf(&out, "%s\n\n%s\n  %s\n", text, p.bold("Usage"), usage)
	if cmd.Example != "" {
		fmt.Fprintf(&out, "\n%s\n", p.bold("Try"))
		for line := range strings.SplitSeq(cmd.Example, "\n") {
			fmt.Fprintf(&out, "  %s %s\n", self(), line)
		}
	}
	if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
		fmt.Fprintf(&out, "\n%s\n%s", p.bold("Options"), flags.FlagUsagesWrapped(width))
	}
	return out.String()
}
