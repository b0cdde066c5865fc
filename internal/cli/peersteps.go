package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/lessons/14-closing/closing"
)

// peerSteps are written as they come, in columns of a fixed width.
type peerSteps struct {
	out   io.Writer
	paint term.Paint

	mu  sync.Mutex
	err error
}

func (s *peerSteps) tell(step closing.Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		_, s.err = io.WriteString(s.out, stepText(s.paint, step))
	}
}

// failed is why they could not be written.
func (s *peerSteps) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// stepWidth is what is left of a line for what a step says.
const stepWidth = term.Width - len("  100 ms  sent  ") - len("  5.5.1")

func stepText(p term.Paint, s closing.Step) string {
	var b strings.Builder
	for i, line := range term.Wrap(s.What, stepWidth) {
		at, verb, section := phrase.Duration(s.At), s.Verb, s.Section
		if i > 0 {
			at, verb, section = "", "", ""
		}
		text := fmt.Sprintf("%8s  %s  %-*s  %s", at, p.Dim(fmt.Sprintf("%-4s", verb)), stepWidth, line, section)
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	return b.String()
}

// meaning is what an end says about the connection, with the sections that
// say so.
func meaning(kind string, e closing.End) string {
	switch {
	case kind == "resetting":
		return "The server reads an error where a close frame should have been. No frame said 1006: it is what " +
			"an API reports when no close frame has come (7.1.5), and must not stand in a frame (7.4.1)."
	case e.TimedOut:
		return meaningOfSilence(kind, e)
	case e.TCP == "RST":
		return "The server has reset the connection. Close frames that were on their way may be lost with it; " +
			"who has got none reports 1006 (7.1.5)."
	case e.Got == 0:
		return "The server ended TCP without a close frame. The connection was not closed cleanly, and an API " +
			"reports 1006 (7.1.5)."
	}
	return meaningOfGoodbye(kind, e)
}

// meaningOfSilence is about a server that waits longer than this command.
func meaningOfSilence(kind string, e closing.End) string {
	text := "The server has not ended the connection within --timeout."
	switch {
	case kind == "never-pongs" && e.Pings == 0:
		text += " It has sent no ping either: to it a program that hangs is one that is idle."
	case kind == "never-pongs":
		text += fmt.Sprintf(" It has sent %s and does not mind that none was answered.", phrase.Plural(e.Pings, "ping"))
	case kind == "mute":
		text += " A silent peer costs it a connection until its idle limit, if it has one."
	default:
		text += " A server should end TCP when both close frames are there (7.1.1)."
	}
	return text + " The peer has closed without a goodbye now, so to the server this is 1006 (7.1.5)."
}

// meaningOfGoodbye is about a server that has sent a close frame.
func meaningOfGoodbye(kind string, e closing.End) string {
	const server = " The server ended TCP first, as it should (7.1.1)."
	switch kind {
	case "polite":
		return "Both close frames are there, so the connection is closed cleanly (7.1.4), with the code of the " +
			"first that came to either end (7.1.5)." + server
	case "simultaneous":
		if e.Got == e.Sent {
			return "The server's close frame has the code of the peer's, so it may be an answer: they need not " +
				"have crossed." + server
		}
		return fmt.Sprintf("Each end had sent its close frame before it had read the other's, so both are done "+
			"and nobody answers (5.5.1). The codes differ: the peer reports %d, and the server %d, if the peer's frame came "+
			"before it had ended (7.1.5).", e.Got, e.Sent) + server
	case "mute":
		text := fmt.Sprintf("The server was tired of waiting and said goodbye with %d. Nobody answered, and it did not "+
			"wait for long: a close frame needs a limit of its own (7.1.1).", e.Got)
		if !e.LetGo {
			text += " Its socket is still there, though."
		}
		return text + " To the server the connection is not closed cleanly: 1006 (7.1.5)."
	}
	if e.Pings == 0 {
		return fmt.Sprintf("The server has sent no ping. Its clock for silence ended the connection, with %d.", e.Got)
	}
	return fmt.Sprintf("A kernel acknowledges each ping that arrives, so TCP's keepalive would have been content. The "+
		"program did not answer (5.5.2), and the server ended the connection with %d.", e.Got)
}

func writeMeaning(out io.Writer, kind string, e closing.End) error {
	_, err := fmt.Fprintf(out, "\n%s\nSections are those of RFC 6455.\n",
		strings.Join(term.Wrap(meaning(kind, e), term.Width), "\n"))
	return err
}

// A closingLog makes a step of what a server's log says about the end of a
// connection.
type closingLog struct {
	clock closing.Clock
	tell  func(closing.Step)
	said  chan struct{}
}

func (l closingLog) Enabled(context.Context, slog.Level) bool { return true }
func (l closingLog) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l closingLog) WithGroup(string) slog.Handler            { return l }

func (l closingLog) Handle(_ context.Context, r slog.Record) error {
	if r.Message != "closed" {
		return nil
	}
	said := "of the server: closed, without an error"
	r.Attrs(func(a slog.Attr) bool {
		if err, isError := a.Value.Any().(error); a.Key == "err" && isError {
			said = "of the server: closed: " + errno.RootCause(err)
		}
		return true
	})
	l.tell(closing.Step{At: l.clock.Elapsed(), Verb: "log", What: said})
	select {
	case l.said <- struct{}{}:
	default:
	}
	return nil
}

// wait returns when it has been said, or soon.
func (l closingLog) wait(ctx context.Context, soon time.Duration) {
	late := time.NewTimer(soon)
	defer late.Stop()
	select {
	case <-l.said:
	case <-late.C:
	case <-ctx.Done():
	}
}
