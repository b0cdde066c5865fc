package delivered

import (
	"context"
	"fmt"
	"io"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	firstWrite  = lab.NewOutcome("1st Write")
	secondWrite = lab.NewOutcome("2nd Write")
	thirdWrite  = lab.NewOutcome("3rd Write")
	noWrite     = lab.NewOutcome("no Write")
)

// WriteAfterClose closes the server's end when it has read everything, and
// writes three times at the other. Between the Writes it waits until the kernel
// knows what became of the one before. Over UDP that takes an ICMP message, which
// a kernel may withhold (icmp_msgs_per_sec): not once in 40,000 runs here.
var WriteAfterClose = lab.Experiment{
	Name:     "write-after-close",
	Question: "The peer has closed: which Write notices?",
	Run:      writeAfterClose,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"unix":       {firstWrite},
		"unixpacket": {firstWrite},
		"unixgram":   {firstWrite},
		"udp":        {secondWrite, thirdWrite, noWrite},
		"":           {secondWrite},
	}),
	Why: "A FIN says that the peer writes no more; it may still read. So the first Write after it " +
		"succeeds: TCP takes the bytes, the other side has nobody to give them to, and answers with a " +
		"reset. That fails the next Write. TLS and WebSocket change nothing: their goodbye lies in the " +
		"input, and who does not Read does not see it. Both ends of a Unix socket are in one kernel, " +
		"which looks at the other end before it takes a byte; a unixgram socket that was refused has no " +
		"peer any more. Close of a UDP socket tells nobody. A datagram finds no socket, an ICMP message " +
		"comes back, and its error fails whichever call is next, once; the Write after that succeeds " +
		"again. An error belongs to an earlier call.",
	Source: "RFC 9293, sections 3.6 and 3.6.1; RFC 1122, section 4.1.3.3; RFC 6455, section 5.5.1; " +
		"udp(7); unix(7)",
}

func writeAfterClose(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	w := watchState(client)
	if err := closeServer(client, server); err != nil {
		return o, err
	}
	// A Unix socket is told within close(2), and UDP never.
	change, err := w.change(ctx, 0)
	if err != nil {
		return o, err
	}
	o.Outcome = noWrite
	o.Detail = []string{"after the Close: " + change}
	for _, nth := range []lab.Outcome{firstWrite, secondWrite, thirdWrite} {
		failed, change, err := w.write(ctx)
		if err != nil {
			return o, err
		}
		if failed && o.Outcome == noWrite {
			o.Outcome = nth
		}
		o.Detail = append(o.Detail, nth.String()+": "+change)
	}
	return o, nil
}

// write says whether a Write fails, and what the kernel hears of it.
func (w *stateWatcher) write(ctx context.Context) (failed bool, change string, err error) {
	if _, err := w.conn.Write([]byte("ping")); err != nil {
		return true, lab.ErrorText(err), nil
	}
	change, err = w.change(ctx, lab.Silence(w.conn))
	return false, "no error; then " + change, err
}

// closeServer closes server after it has read all that was sent to it: unread
// bytes would turn the close into a reset.
func closeServer(client, server net.Conn) error {
	msg := []byte("ping")
	if _, err := client.Write(msg); err != nil {
		return err
	}
	if _, err := io.ReadFull(server, msg); err != nil {
		return fmt.Errorf("the server's Read: %w", err)
	}
	return server.Close()
}
