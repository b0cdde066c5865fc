package socket

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// BeforeAccept connects to a server that is bound and does nothing yet, and
// writes. Only then the server begins.
var BeforeAccept = lab.Experiment{
	Name:     "before-accept",
	Question: "Dial and Write before the server has called Accept: what happens?",
	Run:      beforeAccept,
	Allowed:  lab.ByKind(map[string][]string{"tls": {"Dial waits"}, "websocket": {"Dial waits"}, "": {"sent"}}),
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
	dialing, giveUp := context.WithCancel(ctx)
	defer giveUp()
	late := time.AfterFunc(lab.Silence, giveUp)
	client, hangUp, err := lab.Dial(dialing, t, "client", s.Addr().String())
	if !late.Stop() {
		if err == nil {
			hangUp()
		}
		o.Outcome = "Dial waits"
		o.Detail = []string{fmt.Sprintf("Dial gave up after %v: the server's program has to answer", lab.Silence)}
		return o, nil
	}
	if err != nil {
		return o, err
	}
	defer hangUp()
	if _, err := client.Write([]byte("early")); err != nil {
		return o, err
	}
	o.Outcome = "sent"
	o.Detail, err = answeredLater(ctx, s, done, client)
	return o, err
}

// answeredLater starts the server, which finds what was written before.
func answeredLater(ctx context.Context, s echo.Server, end func(), client net.Conn) ([]string, error) {
	began := time.Now()
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	defer func() {
		end()
		<-served
	}()
	buf := make([]byte, 64)
	n, err := client.Read(buf)
	return []string{
		"Dial and Write succeeded while the server's program did nothing",
		fmt.Sprintf("it was started then, and %q came back after %v", buf[:n], time.Since(began).Round(time.Microsecond)),
	}, err
}
