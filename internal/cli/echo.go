package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/transports"
)

// echoing is the flags of echo.
type echoing struct {
	count   int
	size    cmdutil.Size
	timeout time.Duration
	json    bool
	ca      string
	byHand  bool
}

func newEcho() *cobra.Command {
	e := &echoing{}
	cmd := &cobra.Command{
		Use:   "echo URL [message]",
		Short: "send a message to an echo server, or each line of standard input",
		Long: "Sends a message and prints what came back, the time, and how many Reads it took.\n" +
			"Without a message it is a filter: each line of standard input is sent and comes\n" +
			"out on standard output; what it took is said on standard error." + endpoint.URLForms,
		Example: "echo tcp://127.0.0.1:7007 hello\n" +
			"echo udp://127.0.0.1:7007 --count 1000 --size 64\n" +
			"echo unix:e.sock < some.txt",
		ValidArgsFunction: endpoint.CompleteURL,
		Args:              messageArgs,
		RunE:              e.run,
	}
	f := cmd.Flags()
	f.IntVarP(&e.count, "count", "c", 1, "send the message so many times, and print a summary")
	f.VarP(&e.size, "size", "s", "make up a message of so many bytes")
	f.DurationVarP(&e.timeout, "timeout", "t", 2*time.Second, "the longest silence to wait through")
	f.BoolVar(&e.json, "json", false, "print JSON, an object a line")
	f.StringVar(&e.ca, "ca", "", "trust the certificates in this PEM `file`, for tls:// and wss://")
	endpoint.AddByHandFlag(cmd, &e.byHand)
	return cmd
}

// messageArgs insists on quotes: the shell has thrown away what was between
// the words.
func messageArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return cmdutil.UsageErrorf("echo needs a URL, as in: %s tcp://127.0.0.1:7007 hello", cmdutil.CommandPath(cmd))
	case len(args) > 2:
		return cmdutil.UsageErrorf("echo takes one message, but got %d; put it in quotes", len(args)-1)
	}
	return nil
}

func (e *echoing) run(cmd *cobra.Command, args []string) error {
	t, err := endpoint.ParseTarget(args[0])
	if err != nil {
		return err
	}
	msg, given, err := e.message(cmd, args)
	if err != nil {
		return err
	}
	if _, port := t.HostPort(); port == "0" {
		return cmdutil.UsageErrorf("%s has port 0, where nobody can listen", t)
	}
	if e.byHand {
		if err := endpoint.CheckByHand(t); err != nil {
			return err
		}
	}
	// A WebSocket has a type for text, which has to be UTF-8; lines of standard
	// input may be anything. What comes back is not held in memory, so it needs
	// no limit.
	o := transports.Options{Text: given && utf8.Valid(msg), ReadLimit: -1, ByHand: e.byHand}
	if o.TLS, err = endpoint.LoadRoots(e.ca); err != nil {
		return err
	}
	x, err := dial(cmd.Context(), t, o, e.timeout)
	if err != nil {
		return err
	}
	defer x.c.Close()
	return untilDone(cmd.Context(), x, func() error {
		switch {
		case !given:
			return e.filter(x, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		case e.count == 1:
			return e.once(x, msg, cmd.OutOrStdout())
		}
		return e.repeat(x, msg, cmd.OutOrStdout())
	})
}

// message is what to send; given is false for the lines of standard input.
func (e *echoing) message(cmd *cobra.Command, args []string) (msg []byte, given bool, err error) {
	sized, counted := cmd.Flags().Changed("size"), cmd.Flags().Changed("count")
	switch {
	case e.count < 1:
		return nil, false, cmdutil.UsageErrorf("--count %d: it has to be at least 1", e.count)
	case e.timeout <= 0:
		return nil, false, cmdutil.UsageErrorf("--timeout %v: it has to be more than nothing, such as 2s", e.timeout)
	case len(args) == 2 && sized:
		return nil, false, cmdutil.UsageErrorf("--size makes up a message, but there is one already")
	case len(args) == 2:
		return []byte(args[1]), true, nil
	case counted && !sized:
		e.size = 64
	case !sized:
		return nil, false, nil
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return bytes.Repeat([]byte(letters), int(e.size)/len(letters)+1)[:e.size], true, nil
}

// untilDone runs do, which uses x, and gives up when ctx ends. Then the end of
// x ends do, unless that waits for a line to be typed.
func untilDone(ctx context.Context, x *exchange, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return endpoint.Explain(ctx.Err(), x.Target)
	}
}

// once sends msg and prints what came back.
func (e *echoing) once(x *exchange, msg []byte, out io.Writer) error {
	if err := x.canBeEmpty(msg); err != nil {
		return err
	}
	took, err := x.roundTrip(msg)
	if err != nil {
		return err
	}
	if e.json {
		return cmdutil.WriteJSON(out, result{
			URL: x.String(), Transport: x.traits.Name, Message: cmdutil.TextOrNil(msg),
			Bytes: len(msg), Reads: x.reads, Micros: cmdutil.Micros(took),
		})
	}
	p, shown := term.PaintFor(out), math.MaxInt
	if e.size > 0 {
		shown = term.Width
	}
	_, err = fmt.Fprintf(out, "%s\n%s\n", phrase.Printable(string(msg), shown),
		p.Dim(fmt.Sprintf("%s in %s, %s", phrase.Plural(len(msg), "byte"), phrase.Plural(x.reads, "Read"), phrase.Duration(took))))
	return err
}

// canBeEmpty says why an empty message cannot be sent, where it cannot.
func (x *exchange) canBeEmpty(msg []byte) error {
	if len(msg) > 0 || x.traits.EmptyMessages {
		return nil
	}
	return cmdutil.UsageErrorf("an empty message is nothing on %s: %s", x.traits.Name, x.traits.Claim("EmptyMessages").Sentence)
}
