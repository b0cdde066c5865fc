package echocmd

import (
	"bufio"
	"context"
	"io"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/echoclient"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/transports"
)

// A session is a client connected to a target.
type session struct {
	*echoOptions
	target endpoint.Target
	traits echo.Traits
	client *echoclient.Client
}

func (o *echoOptions) run(cmd *cobra.Command, args []string) error {
	t, err := endpoint.ParseTarget(args[0])
	if err != nil {
		return err
	}
	msg, given, err := o.chooseMessage(cmd, args)
	if err != nil {
		return err
	}
	if _, port := t.HostPort(); port == "0" {
		return cmdutil.UsageErrorf("%s has port 0, where nobody can listen", t)
	}
	if o.byHand {
		if err := endpoint.CheckByHand(t); err != nil {
			return err
		}
	}
	// A WebSocket has a type for text, which has to be UTF-8; lines of standard
	// input may be anything. What comes back is not held in memory, so it needs
	// no limit.
	options := transports.Options{Text: given && utf8.Valid(msg), ReadLimit: -1, ByHand: o.byHand}
	if options.TLS, err = endpoint.LoadRoots(o.ca); err != nil {
		return err
	}
	transport := t.Transport(options)
	if given {
		if err := checkEmpty(msg, transport.Traits()); err != nil {
			return err
		}
	}
	s, err := o.dial(cmd.Context(), t, transport)
	if err != nil {
		return err
	}
	defer s.client.Close()
	return s.runUntilDone(cmd.Context(), func() error {
		switch {
		case !given:
			return s.echoLines(cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		case o.count == 1:
			return s.echoOnce(msg, cmd.OutOrStdout())
		}
		return s.repeat(msg, cmd.OutOrStdout())
	})
}

// dial connects to t within the timeout.
func (o *echoOptions) dial(ctx context.Context, t endpoint.Target, transport echo.Transport) (*session, error) {
	client, err := echoclient.Dial(ctx, transport, t.Addr, o.timeout)
	if err != nil {
		return nil, endpoint.ExplainDial(err, t, o.timeout)
	}
	return &session{o, t, transport.Traits(), client}, nil
}

// runUntilDone runs do, which uses s, and gives up when ctx ends. Then the end
// of the connection ends do, unless that waits for a line to be typed.
func (s *session) runUntilDone(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return endpoint.Explain(ctx.Err(), s.target)
	}
}

// echoOnce sends msg and prints what came back.
func (s *session) echoOnce(msg []byte, out io.Writer) error {
	took, err := s.client.RoundTrip(msg)
	if err != nil {
		return s.explain(err)
	}
	return s.printEcho(out, msg, took)
}

// repeat sends msg many times, one after the other, and prints a summary.
func (s *session) repeat(msg []byte, out io.Writer) error {
	sum, err := s.client.Repeat(msg, s.count)
	if err != nil {
		return s.explain(err)
	}
	return s.printSummary(out, msg, sum)
}

// checkEmpty refuses an empty message where it cannot be sent.
func checkEmpty(msg []byte, traits echo.Traits) error {
	if len(msg) > 0 || traits.EmptyMessages {
		return nil
	}
	return cmdutil.UsageErrorf("an empty message is nothing on %s: %s", traits.Name, traits.Claim("EmptyMessages").Sentence)
}

// echoLines echoes each line of in to out, and prints on errs what it took.
func (s *session) echoLines(in io.Reader, out, errs io.Writer) error {
	if term.IsTerminal(in) {
		printTypingHint(errs)
	}
	w := bufio.NewWriterSize(out, 64<<10)
	begin := time.Now()
	totals, err := s.client.EchoLines(in, func(l echoclient.Line) error { return s.printLine(w, l) }, w.Flush)
	err = s.explain(err)
	if e := w.Flush(); err == nil {
		err = e
	}
	switch {
	case err != nil && totals.Lines > 0:
		return cmdutil.UserErrorf(err, "%s (after %s)", err, phrase.Plural(totals.Lines, "line"))
	case err != nil:
		return err
	}
	s.printTotals(errs, totals, time.Since(begin))
	if totals.Lost > 0 {
		return cmdutil.UserErrorf(nil, "%s did not come back from %s: datagrams are lost without a word",
			phrase.Plural(totals.Lost, "line"), s.target)
	}
	return nil
}
