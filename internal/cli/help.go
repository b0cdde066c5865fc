package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// setHelp replaces cobra's screens by shorter ones.
func setHelp(root *cobra.Command) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		out := cmd.OutOrStdout()
		if cmd == root {
			io.WriteString(out, rootHelp(paintFor(out)))
			return
		}
		io.WriteString(out, commandHelp(paintFor(out), cmd))
	})
}

// rootHelp is one screen of 80 columns.
func rootHelp(p paint) string {
	me := self()
	var out strings.Builder
	title := func(s string) { out.WriteString("\n" + p.bold(s) + "\n") }
	line := func(left, right string) { fmt.Fprintf(&out, "  %-29s %s\n", left, right) }

	out.WriteString("One echo over TCP, UDP, Unix domain sockets and WebSocket, to compare them.\n")
	title("Commands")
	line(me, "shows every kind of socket of this machine")
	line(me+" serve [URL...]", "starts an echo server of each kind, or those")
	line(me+" echo URL [message]", "sends a message, or each line of standard input")
	line(me+" traits", "says what each transport promises")
	line(me+" completion SHELL", "completion for bash, zsh, fish, powershell")
	line(me+" COMMAND --help", "names the options of a command")
	title("URLs")
	line("tcp://127.0.0.1:7007", "also udp:// and, encrypted, tls://")
	line("unix:///tmp/echo.sock", "also unixgram: and unixpacket:")
	line("unix:echo.sock, unix:@name", "a relative path; an abstract name (Linux)")
	line("ws://127.0.0.1:7008/echo", "also, encrypted, wss://; a browser opens http://")
	title("Try")
	fmt.Fprintf(&out, "  %s serve tcp://127.0.0.1:7007 ws://127.0.0.1:7008/echo\n", me)
	fmt.Fprintf(&out, "  %s echo tcp://127.0.0.1:7007 hello\n", me)
	fmt.Fprintf(&out, "  %s echo ws://127.0.0.1:7008/echo --count 1000 --size 64\n", me)
	out.WriteString("\nExit status: 0, 1 for a failure, 2 for a wrong command line.\n")
	return out.String()
}

func commandHelp(p paint, cmd *cobra.Command) string {
	var out strings.Builder
	text := cmd.Long
	if text == "" {
		text = strings.ToUpper(cmd.Short[:1]) + cmd.Short[1:] + "."
	}
	fmt.Fprintf(&out, "%s\n\n%s\n  %s\n", text, p.bold("Usage"), strings.Replace(cmd.UseLine(), "socketlab", self(), 1))
	if cmd.Example != "" {
		fmt.Fprintf(&out, "\n%s\n", p.bold("Try"))
		for line := range strings.SplitSeq(cmd.Example, "\n") {
			fmt.Fprintf(&out, "  %s %s\n", self(), line)
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&out, "\n%s\n", p.bold("Commands"))
		for _, sub := range cmd.Commands() {
			fmt.Fprintf(&out, "  %-12s %s\n", sub.Name(), sub.Short)
		}
	}
	if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
		fmt.Fprintf(&out, "\n%s\n%s", p.bold("Options"), flags.FlagUsagesWrapped(width))
	}
	return out.String()
}

// completeURL offers the schemes, to which the address has still to be added.
func completeURL(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	if strings.HasPrefix(typed, "unix") && strings.Contains(typed, ":") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var urls []string
	for _, s := range schemes {
		if (target{scheme: s}).isUnix() {
			urls = append(urls, s+":")
		} else {
			urls = append(urls, s+"://")
		}
	}
	return urls, cobra.ShellCompDirectiveNoSpace
}
