package echocmd

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	gorilla "github.com/gorilla/websocket"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/echoclient"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// explain puts what went wrong in an echo into a sentence. Errors of standard
// output stay as they are.
func (s *session) explain(err error) error {
	if e, ok := errors.AsType[*echoclient.InputError](err); ok {
		return cmdutil.UserErrorf(e.Err, "standard input cannot be read: %s", errno.RootCause(e.Err))
	}
	e, ok := errors.AsType[*echoclient.MessageError](err)
	if !ok {
		return err
	}
	if m, ok := errors.AsType[*echoclient.MismatchError](e.Err); ok {
		return explainMismatch(m, s.target)
	}
	x := exchange{s.target, s.traits, s.timeout, e.Size, s.client.Reads() > 0}
	return explainEcho(e.Err, x)
}

// explainMismatch is about a server of another kind.
func explainMismatch(m *echoclient.MismatchError, t endpoint.Target) error {
	if m.IsTLSAlert() && t.Encrypted() != t {
		return cmdutil.UserErrorf(m, "%s speaks TLS; write %s", t, t.Encrypted())
	}
	return cmdutil.UserErrorf(m, "%s is no echo server: it sent back %.40q", t, m.Got)
}

// An exchange is one that failed.
type exchange struct {
	target   endpoint.Target
	traits   echo.Traits
	timeout  time.Duration
	size     int  // of the message, in bytes
	answered bool // the server has sent something before
}

// explainEcho is about a connection that failed in an exchange.
func explainEcho(err error, x exchange) error {
	t := x.target
	var closed *gorilla.CloseError
	var closedByHand *byhand.CloseError
	switch {
	case errors.As(err, &closed):
		return cmdutil.UserErrorf(err, "%s closed the connection: %s", t, closeReason(closed.Code, closed.Text))
	case errors.As(err, &closedByHand):
		code, text := int(closedByHand.Code), closedByHand.Reason
		return cmdutil.UserErrorf(err, "%s closed the connection: %s", t, closeReason(code, text))
	case errors.Is(err, errno.EMSGSIZE):
		return cmdutil.UserErrorf(err, "a message of %s is more than %s takes here: %s", phrase.Plural(x.size, "byte"),
			x.traits.Name, x.traits.Claim("MaxMessage").Sentence)
	case errors.Is(err, errno.ECONNREFUSED):
		return endpoint.ExplainDial(err, t, x.timeout)
	case errno.IsTimeout(err) && !x.traits.Reliable:
		return cmdutil.UserErrorf(err, "nothing came back from %s within %v: nobody listens, or a datagram was lost", t, x.timeout)
	case errno.IsTimeout(err) && !x.answered:
		return cmdutil.UserErrorf(err, "nothing came back from %s within %v; is it an echo server? wait longer with --timeout",
			t, x.timeout)
	case errno.IsTimeout(err):
		return cmdutil.UserErrorf(err, "nothing more came back from %s within %v; wait longer with --timeout", t, x.timeout)
	case errno.IsPeerGone(err) && !x.answered:
		return cmdutil.UserErrorf(err, "%s closed the connection without an answer; is it a server of another kind%s?", t, endpoint.SuggestTLS(t))
	case errno.IsPeerGone(err):
		return cmdutil.UserErrorf(err, "%s closed the connection before everything was back; its log may say why", t)
	}
	return endpoint.Explain(err, t)
}

// closeReason is a close frame in words (RFC 6455, section 7.4.1).
func closeReason(code int, text string) string {
	words := map[int]string{
		gorilla.CloseNormalClosure:           "it is done",
		gorilla.CloseGoingAway:               "it is going away",
		gorilla.CloseUnsupportedData:         "it does not take this type of message",
		gorilla.CloseInvalidFramePayloadData: "a text was not UTF-8",
		gorilla.ClosePolicyViolation:         "it does not allow this",
		gorilla.CloseMessageTooBig:           "the message is over its read limit",
		gorilla.CloseAbnormalClosure:         "without saying why",
	}
	reason := strconv.Itoa(code)
	if word := words[code]; word != "" {
		reason += ", " + word
	}
	if text != "" {
		reason += fmt.Sprintf(" (%q)", text)
	}
	return reason
}
