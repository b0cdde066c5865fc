package peer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/lessons/14-closing/closing"
	"github.com/socketlab/socketlab/websocket/frame"
)

// explainEnd explains what an end means to the connection, with the sections of the
// RFC.
func explainEnd(kind string, e closing.End) string {
	switch {
	case kind == "resetting":
		return "The server reads an error where a close frame should have been. No frame said 1006: it is what " +
			"an API reports when no close frame has come (7.1.5), and must not stand in a frame (7.4.1)."
	case e.TimedOut:
		return explainTimeout(kind, e)
	case e.TCP == closing.RST:
		return "The server has reset the connection. Close frames that were on their way may be lost with it; " +
			"who has got none reports 1006 (7.1.5)."
	case e.Got == 0:
		return "The server ended TCP without a close frame. The connection was not closed cleanly, and an API " +
			"reports 1006 (7.1.5)."
	}
	return explainClose(kind, e)
}

// explainTimeout explains a server that waits longer than this command.
func explainTimeout(kind string, e closing.End) string {
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

// explainClose explains a server that has sent a close frame.
func explainClose(kind string, e closing.End) string {
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

// explainError explains a server that did not take part.
func explainError(err error, t endpoint.Target, timeout time.Duration) error {
	var opened *net.OpError
	var rule *frame.Error
	switch {
	case errors.Is(err, context.Canceled):
		return cmdutil.UserErrorf(err, "interrupted")
	case errors.Is(err, closing.ErrNoEcho):
		return cmdutil.UserErrorf(err, "%s is no echo server: it did not send the message back; start one with: %s serve ws://127.0.0.1:7008/echo", t, cmdutil.ProgramName())
	case errors.Is(err, closing.ErrLate):
		return cmdutil.UserErrorf(err, "%s did not send the message back within %v; wait longer with --timeout, or start an echo server", t, timeout)
	case errors.Is(err, closing.ErrGone):
		return cmdutil.UserErrorf(err, "%s ended the connection before it had sent the message back; start an echo server with: %s serve ws://127.0.0.1:7008/echo", t, cmdutil.ProgramName())
	case errors.Is(err, closing.ErrRule) && errors.As(err, &rule):
		return cmdutil.UserErrorf(err, "%s breaks the protocol: %s (%s)", t, rule.Rule, rule.Source)
	case errno.IsTimeout(err), endpoint.IsUpgradeError(err), errors.Is(err, errno.ECONNREFUSED), errno.IsPeerGone(err), errors.As(err, &opened):
		return endpoint.ExplainDial(err, t, timeout)
	}
	return endpoint.Explain(err, t)
}
