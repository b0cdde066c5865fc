// Package echocmd is the command echo: it sends messages, or the lines of
// standard input, to an echo server, and prints the answers. Package echoclient
// does the work.
package echocmd

import (
	"bytes"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
)

// echoOptions are the flags of echo.
type echoOptions struct {
	count   int
	size    cmdutil.Size
	timeout time.Duration
	json    bool
	ca      string
	byHand  bool
}

// New returns the command echo.
func New() *cobra.Command {
	o := &echoOptions{}
	cmd := &cobra.Command{
		Use:   "echo URL [message]",
		Short: "send a message to a server",
		Long: "Sends a message and prints what came back, the time, and how many Reads it took.\n" +
			"Without a message it is a filter: each line of standard input is sent and comes\n" +
			"out on standard output; what it took is said on standard error." + endpoint.URLForms,
		Example: "echo tcp://127.0.0.1:7007 hello\n" +
			"echo udp://127.0.0.1:7007 --count 1000 --size 64\n" +
			"echo unix:e.sock < some.txt",
		ValidArgsFunction: endpoint.CompleteURL,
		Args:              checkArgs,
		RunE:              o.run,
	}
	f := cmd.Flags()
	f.IntVarP(&o.count, "count", "c", 1, "send the message so many times, and print a summary")
	f.VarP(&o.size, "size", "s", "make up a message of so many bytes")
	f.DurationVarP(&o.timeout, "timeout", "t", 2*time.Second, "the longest silence to wait through")
	f.BoolVar(&o.json, "json", false, "print JSON, an object a line")
	f.StringVar(&o.ca, "ca", "", "trust the certificates in this PEM `file`, for tls:// and wss://")
	endpoint.AddByHandFlag(cmd, &o.byHand)
	return cmd
}

// checkArgs insists on quotes: the shell has discarded the space between words.
func checkArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return cmdutil.UsageErrorf("echo needs a URL, as in: %s tcp://127.0.0.1:7007 hello", cmdutil.CommandPath(cmd))
	case len(args) > 2:
		return cmdutil.UsageErrorf("echo takes one message, but got %d; put it in quotes", len(args)-1)
	}
	return nil
}

// chooseMessage returns what to send; given is false for the lines of standard input.
func (o *echoOptions) chooseMessage(cmd *cobra.Command, args []string) (msg []byte, given bool, err error) {
	sized, counted := cmd.Flags().Changed("size"), cmd.Flags().Changed("count")
	switch {
	case o.count < 1:
		return nil, false, cmdutil.UsageErrorf("--count %d: it has to be at least 1", o.count)
	case o.timeout <= 0:
		return nil, false, cmdutil.UsageErrorf("--timeout %v: it has to be more than nothing, such as 2s", o.timeout)
	case len(args) == 2 && sized:
		return nil, false, cmdutil.UsageErrorf("--size makes up a message, but there is one already")
	case len(args) == 2:
		return []byte(args[1]), true, nil
	case counted && !sized:
		o.size = 64
	case !sized:
		return nil, false, nil
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return bytes.Repeat([]byte(letters), int(o.size)/len(letters)+1)[:o.size], true, nil
}
