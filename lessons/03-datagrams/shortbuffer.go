package datagrams

import (
	"context"
	"fmt"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// ShortBuffer reads a message of ten bytes with a buffer of three.
var ShortBuffer = lab.Experiment{
	Name:     "short-buffer",
	Question: "A buffer of 3 bytes for a message of 10: what becomes of the rest?",
	Trait:    "Truncates",
	Run:      shortBuffer,
	Allowed: func(t echo.Traits) []string {
		if t.Truncates {
			return []string{"lost"}
		}
		return []string{"waits"}
	},
	Why: "A Read on a stream takes as many bytes as fit, and the rest stays in the receive buffer for the next " +
		"one. A datagram, and a message of a seqpacket socket, is received as a whole by one call: what does " +
		"not fit is thrown away, and the next Read gets the next message. The kernel knows, and says so in " +
		"the flag MSG_TRUNC of recvmsg(2), but Read has no place for it: it returns 3 and a nil error. " +
		"A WebSocket keeps its messages apart on top of a stream, so nothing is lost, and a Read never " +
		"reaches into the next message.",
	Source: "recv(2); udp(7); unix(7); RFC 6455, section 5.4",
}

func shortBuffer(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	const message, next = "0123456789", "next"
	for _, m := range []string{message, next} {
		if _, err := client.Write([]byte(m)); err != nil {
			return o, err
		}
	}
	buf := make([]byte, 3)
	for _, which := range []string{"first", "second"} {
		n, err := server.Read(buf)
		if err != nil {
			return o, err
		}
		o.Detail = append(o.Detail, fmt.Sprintf("the %s Read into 3 bytes: %q, no error", which, buf[:n]))
	}
	o.Outcome = "lost"
	if string(buf) == message[3:6] {
		o.Outcome = "waits"
	}
	return o, nil
}
