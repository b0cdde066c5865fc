package datagrams

import (
	"context"
	"fmt"
	"io"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	aMessage    = lab.NewOutcome("a message")
	nothing     = lab.NewOutcome("nothing")
	seemsTheEnd = lab.NewOutcome("seems the end")
	isTheEnd    = lab.NewOutcome("ended")
)

// EmptyMessage writes no bytes, and then some, to see whether the connection has
// outlived it.
var EmptyMessage = lab.Experiment{
	Name:     "empty-message",
	Question: "A Write of no bytes: what arrives?",
	Trait:    "EmptyMessages",
	Run:      emptyMessage,
	Allowed: func(t echo.Traits) []lab.Outcome {
		if t.EmptyMessages {
			return []lab.Outcome{aMessage}
		}
		return []lab.Outcome{nothing, seemsTheEnd}
	},
	Why: "A stream carries bytes, and no bytes are nothing: the Write sends no segment. A datagram has a header, " +
		"so an empty one is still a datagram, and Read returns 0 and nil. So does a WebSocket frame of length " +
		"0. A seqpacket socket delivers the empty message too, but recv(2) returns 0 for it, which on a " +
		"socket with connections is also how the end is said: the two cannot be told apart by that number, " +
		"and Go's Read makes io.EOF of it. The connection lives on, as the next Read shows. Who takes zero " +
		"bytes for the end closes a connection that is well.",
	Source: "send(2); recv(2); unix(7); RFC 768; RFC 6455, section 5.2",
}

func emptyMessage(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	const more = "more"
	for _, m := range []string{"", more} {
		if _, err := client.Write([]byte(m)); err != nil {
			return o, err
		}
	}
	first, err := readOnce(server)
	switch {
	case first == more:
		o.Outcome = nothing
		o.Detail = []string{fmt.Sprintf("the first Read returns %q: nothing has come before it", more)}
		return o, nil
	case err == io.EOF:
		o.Outcome = seemsTheEnd
	case err != nil:
		return o, err
	default:
		o.Outcome = aMessage
	}
	o.Detail = []string{fmt.Sprintf("the first Read returns %q and %s", first, lab.ErrorOrNone(err))}
	second, err := readOnce(server)
	if second != more {
		o.Outcome = isTheEnd
	}
	o.Detail = append(o.Detail, fmt.Sprintf("the second returns %q and %s", second, lab.ErrorOrNone(err)))
	return o, nil
}

func readOnce(c net.Conn) (string, error) {
	buf := make([]byte, 64)
	n, err := c.Read(buf)
	return string(buf[:n]), err
}
