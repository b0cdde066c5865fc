package halfclose

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	gorilla "github.com/gorilla/websocket"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/timeout"
)

var (
	answered    = lab.NewOutcome("answered")
	noHalfClose = lab.NewOutcome("no half-close")
)

// HalfClose asks, ends the client's direction, and waits for the answer of a
// server that reads to the end first. Where Go offers no CloseWrite, shutdown(2)
// of the socket below shows what the kernel makes of it.
var HalfClose = lab.Experiment{
	Name:     "half-close",
	Question: "I have said everything: can I still hear the answer?",
	Trait:    "HalfClose",
	Run:      halfClose,
	Allowed:  lab.If(func(t echo.Traits) bool { return t.HalfClose }, answered, noHalfClose),
	Why: "A connection has two directions, and each ends alone. CloseWrite is shutdown(2): TCP sends its FIN, " +
		"the peer reads io.EOF and so knows that the question is complete, and its answer still comes the " +
		"other way. TLS does the same with a close_notify alert. Unix streams and seqpacket mark the peer's " +
		"end. A WebSocket has one goodbye for both directions: who has sent a close frame may send no data, " +
		"and who gets one answers it and is done. A FIN without a close frame is a cut to it. On a datagram " +
		"socket shutdown(2) succeeds, but acts on this end alone: nothing is sent, the peer reads on, and " +
		"the end of a question has to be part of the message.",
	Source: "RFC 9293, section 3.6; RFC 8446, section 6.1; RFC 6455, sections 1.4, 5.5.1 and 7.1.5; shutdown(2)",
}

func halfClose(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	if _, err := client.Write([]byte("question")); err != nil {
		return o, err
	}
	closed := lab.CloseWrite(client)
	o.Detail = []string{"client: CloseWrite: " + lab.CauseText(closed)}
	if errors.Is(closed, errors.ErrUnsupported) {
		o.Detail = append(o.Detail, "client: shutdown(2) of the socket below: "+lab.CauseText(shutdown(ctx, client)))
	}
	asked, end := readToEnd(server)
	if _, err := server.Write([]byte("answer")); err != nil {
		return o, err
	}
	answer, err := timeout.ReadMessage(client)
	_, more := client.Write([]byte("more"))
	o.Detail = append(o.Detail,
		fmt.Sprintf("server: %q, then %s", asked, causeText(end)),
		"client: "+result(answer, err),
		"client: one more Write: "+lab.CauseText(more))
	o.Outcome = noHalfClose
	if closed == nil && end == io.EOF && answer == "answer" {
		o.Outcome = answered
	}
	return o, ctx.Err()
}

// readToEnd reads until a Read fails, or nothing comes any more.
func readToEnd(c net.Conn) (all string, end error) {
	for end == nil {
		var got string
		got, end = timeout.ReadMessage(c)
		all += got
	}
	return all, end
}

// causeOf returns the cause of err. A WebSocket that ends without a close frame
// has an error of the library.
func causeOf(err error) lab.Cause {
	if e, ok := errors.AsType[*gorilla.CloseError](err); ok && e.Code == gorilla.CloseAbnormalClosure {
		return lab.CutOff
	}
	return lab.CauseOf(err)
}

// causeText returns the cause of err as evidence, like lab.CauseText.
func causeText(err error) string {
	if c := causeOf(err); c != lab.OtherCause {
		return c.String()
	}
	return lab.ErrorText(err)
}

// result is what a Read returned, in words.
func result(got string, err error) string {
	if err != nil {
		return lab.ErrorText(err)
	}
	return fmt.Sprintf("%q", got)
}
