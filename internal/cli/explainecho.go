package cli

import (
	"errors"
	"fmt"
	"strconv"

	gorilla "github.com/gorilla/websocket"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// explainEcho is about a conversation under way.
func explainEcho(err error, x *exchange, size int) error {
	t := x.Target
	var closed *gorilla.CloseError
	var closedByHand *byhand.CloseError
	switch {
	case errors.As(err, &closed):
		return cmdutil.UserErrorf(err, "%s closed the connection: %s", t, closeReason(closed.Code, closed.Text))
	case errors.As(err, &closedByHand):
		code, text := int(closedByHand.Code), closedByHand.Reason
		return cmdutil.UserErrorf(err, "%s closed the connection: %s", t, closeReason(code, text))
	case errors.Is(err, errno.EMSGSIZE):
		return cmdutil.UserErrorf(err, "a message of %s is more than %s takes here: %s", phrase.Plural(size, "byte"),
			x.traits.Name, x.traits.Claim("MaxMessage").Sentence)
	case errors.Is(err, errno.ECONNREFUSED):
		return endpoint.ExplainDial(err, t, x.timeout)
	case errno.IsTimeout(err) && !x.traits.Reliable:
		return cmdutil.UserErrorf(err, "nothing came back from %s within %v: nobody listens, or a datagram was lost", t, x.timeout)
	case errno.IsTimeout(err) && x.reads == 0:
		return cmdutil.UserErrorf(err, "nothing came back from %s within %v; is it an echo server? wait longer with --timeout",
			t, x.timeout)
	case errno.IsTimeout(err):
		return cmdutil.UserErrorf(err, "nothing more came back from %s within %v; wait longer with --timeout", t, x.timeout)
	case errno.IsPeerGone(err) && x.reads == 0:
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
