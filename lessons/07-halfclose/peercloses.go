package halfclose

import (
	"context"
	"fmt"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/timeout"
)

// PeerCloses closes the server's end while the client waits in a Read. On BSD
// systems a Unix datagram socket hears of it, as a reset.
var PeerCloses = lab.Experiment{
	Name:     "peer-closes",
	Question: "The peer closes: does Read notice?",
	Trait:    "Connected",
	Run:      peerCloses,
	Allowed:  lab.If(func(t echo.Traits) bool { return t.Connected }, lab.EOF.Outcome(), lab.Waits.Outcome(), lab.Reset.Outcome()),
	Why: "Close of a TCP socket sends a FIN, behind all data, and a Read that reaches it returns io.EOF. A " +
		"FIN says that one direction is over, no more: whether the peer would still read, nobody knows. TLS " +
		"and WebSocket say goodbye themselves before it, with a close_notify alert or a close frame, since " +
		"whoever lies between can make a FIN too. Close of a WebSocket waits a moment for the answer. The " +
		"two ends of a Unix stream or a seqpacket connection are in one kernel, which marks the other end. " +
		"Datagram sockets have no connection: Close sends nothing, and Read waits for a datagram that never " +
		"comes. Without a deadline it waits for ever.",
	Source: "RFC 9293, section 3.6; RFC 8446, section 6.1; RFC 6455, sections 1.4 and 5.5.1; udp(7); unix(7)",
}

func peerCloses(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	// Close of a WebSocket waits for the answer, which the library gives within
	// Read.
	r := timeout.BeginRead(client)
	closed := server.Close()
	got, err := r.End()
	cause := causeOf(err)
	o.Outcome = cause.Outcome()
	o.Detail = []string{
		"Close of the server: " + lab.CauseText(closed),
		"Read of the client:  " + result(got, err),
	}
	if cause == lab.Waits {
		o.Detail[1] = fmt.Sprintf("Read of the client:  nothing within %v", lab.Silence(client))
	}
	return o, ctx.Err()
}
