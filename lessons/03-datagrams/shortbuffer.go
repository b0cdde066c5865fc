package datagrams

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	lost  = lab.NewOutcome("lost")
	waits = lab.NewOutcome("waits")
)

// ShortBuffer reads a message of ten bytes, and one of three after it, with a
// buffer of three.
var ShortBuffer = lab.Experiment{
	Name:     "short-buffer",
	Question: "A buffer of 3 bytes for a message of 10: what becomes of the rest?",
	Trait:    "Truncates",
	Run:      shortBuffer,
	Allowed: func(t echo.Traits) []lab.Outcome {
		if t.Truncates {
			return []lab.Outcome{lost}
		}
		return []lab.Outcome{waits}
	},
	Why: "A Read on a stream takes as many bytes as fit, and the rest stays in the receive buffer for the next " +
		"one. A datagram, and a message of a seqpacket socket, is received as a whole by one call: what does " +
		"not fit is thrown away, and the next Read gets the next message. The kernel knows, and says so in " +
		"the flag MSG_TRUNC of recvmsg(2), but Read has no place for it: it returns 3 and a nil error. " +
		"A WebSocket keeps its messages apart on top of a stream, so nothing is lost, and a Read never " +
		"reaches into the next message.",
	Source: "recv(2); udp(7); unix(7); RFC 6455, section 5.4",
}

const message, next = "0123456789", "end"

func shortBuffer(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	for _, m := range []string{message, next} {
		if _, err := client.Write([]byte(m)); err != nil {
			return o, err
		}
	}
	reads, failed, err := readBy(server, 3)
	if err != nil {
		return o, err
	}
	o.Detail = []string{fmt.Sprintf("%s was written, then %q", message, next), "the Reads return " + quote(reads)}
	rest := message[3:]
	if strings.HasSuffix(strings.Join(reads, ""), rest+next) {
		o.Outcome = waits
		return o, nil
	}
	o.Outcome = lost
	o.Detail = append(o.Detail, fmt.Sprintf("%s never comes, and the Read that lost it returned %s", rest, lab.ErrorOrNone(failed)))
	return o, nil
}

// readBy reads with a buffer of size bytes until next has come. Windows fails
// the Read of a message that does not fit (WSAEMSGSIZE), and loses it as well.
func readBy(c net.Conn, size int) (reads []string, tooLong, err error) {
	buf := make([]byte, size)
	for got := ""; !strings.HasSuffix(got, next); {
		n, err := c.Read(buf)
		switch {
		case lab.CauseOf(err) == lab.TooLong:
			tooLong = err
		case err != nil:
			return reads, tooLong, err
		}
		reads = append(reads, string(buf[:n]))
		got += string(buf[:n])
	}
	return reads, tooLong, nil
}

// quote shows strings one after another.
func quote(all []string) string {
	quoted := make([]string, len(all))
	for i, s := range all {
		quoted[i] = strconv.Quote(s)
	}
	return strings.Join(quoted, ", ")
}
