package socket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	dialWaits = lab.NewOutcome("Dial waits")
	sent      = lab.NewOutcome("sent")
)

// BeforeAccept connects to a server that is bound and does nothing yet, and
// writes. Only then the server begins.
var BeforeAccept = lab.Experiment{
	Name:     "before-accept",
	Question: "Dial and Write before the server has called Accept: what happens?",
	Run:      beforeAccept,
	Allowed:  lab.ByKind(map[string][]lab.Outcome{"tls": {dialWaits}, "websocket": {dialWaits}, "": {sent}}),
	Why: "After listen(2) the kernel shakes hands by itself: it completes connections and queues them, up to " +
		"the backlog, and what clients write waits in receive buffers. So a Dial that succeeds says that a " +
		"kernel has answered, not that a program has; Accept only takes a connection that is " +
		"there already out of the queue. On datagram sockets there is nothing to accept, and what is sent " +
		"waits in the buffer of the one socket. TLS and WebSocket begin with an exchange that no kernel " +
		"knows: a program has to answer, so Dial waits for Accept.",
	Source: "listen(2); accept(2); tcp(7); RFC 8446, section 2; RFC 6455, section 4.1",
}

func beforeAccept(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	s, done, err := lab.Listen(ctx, t, "")
	if err != nil {
		return o, err
	}
	defer done()
	client, hangUp, held, err := dialBriefly(ctx, t, s.Addr())
	if errors.Is(err, errWaits) {
		o.Outcome, o.Detail = dialWaits, append([]string{err.Error()}, held...)
		return o, nil
	}
	if err != nil {
		return o, err
	}
	defer hangUp()
	if _, err := client.Write([]byte("early")); err != nil {
		return o, err
	}
	o.Outcome = sent
	o.Detail = []string{"Dial and Write succeeded while the server's program did nothing"}
	o.Detail = append(o.Detail, unread(ctx, t, s.Addr(), client)...)
	later, err := answeredLater(ctx, s, done, client)
	o.Detail = append(o.Detail, later)
	return o, err
}

var errWaits = errors.New("the server's program has to answer")

// dialBriefly gives up when there was silence for long enough. Held says what the kernel has
// for the server by then.
func dialBriefly(
	ctx context.Context, t echo.Transport, addr net.Addr,
) (c net.Conn, hangUp func(), held []string, err error) {
	brief, giveUp := context.WithCancel(ctx)
	found := make(chan []string, 1)
	silence := lab.SilenceOn(lab.HostOf(t))
	late := time.AfterFunc(silence, func() {
		found <- waiting(t, addr)
		giveUp()
	})
	c, undo, err := lab.Dial(brief, t, "client", addr.String())
	switch inTime := late.Stop(); {
	case inTime && err == nil:
		return c, func() { undo(); giveUp() }, nil, nil
	case inTime:
		giveUp()
		return nil, nil, nil, err
	case err != nil:
		return nil, nil, <-found, fmt.Errorf("Dial gave up after %v: %w", silence, errWaits)
	}
	// On a busy machine Dial was slow, but it did not wait for the server. The
	// connection ends with brief, so there has to be another one.
	undo()
	c, hangUp, err = lab.Dial(ctx, t, "client", addr.String())
	return c, hangUp, nil, err
}

// answeredLater starts the server, which finds what was written before.
func answeredLater(ctx context.Context, s echo.Server, end func(), client net.Conn) (string, error) {
	began := time.Now()
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	defer func() {
		end()
		<-served
	}()
	buf := make([]byte, 64)
	n, err := client.Read(buf)
	return fmt.Sprintf("it was started then, and %q came back after %v",
		buf[:n], time.Since(began).Round(time.Microsecond)), err
}
