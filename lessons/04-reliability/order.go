package reliability

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	inOrder    = lab.NewOutcome("in order")
	outOfOrder = lab.NewOutcome("out of order")
)

// Order numbers messages and looks at the numbers that arrive. Few enough are
// under way at a time that no buffer is full, so on one machine all of them do.
var Order = lab.Experiment{
	Name:     "order",
	Question: "Messages 1 to 100: in which order do they arrive?",
	Trait:    "Ordered",
	Run:      order,
	Allowed: lab.If(func(t echo.Traits) bool { return t.Ordered },
		inOrder, outOfOrder),
	Why: "TCP numbers its bytes, and a receiver keeps what comes early until the gap is filled, so a stream has " +
		"one order, and TLS and WebSocket inherit it. A Unix socket puts what is sent into the receiver's " +
		"queue at once: there is no way on which it could be overtaken. A UDP datagram carries no number. " +
		"On one machine it takes one way and arrives in order, which is what you see here, and proves " +
		"nothing: between machines packets take several queues and several paths, and a later one may come " +
		"first. Who needs an order over UDP numbers the messages, as this experiment does.",
	Source: "RFC 9293, sections 3.4 and 3.10.7.4; RFC 768; RFC 8085, section 3.3; unix(7)",
}

const (
	messages = 100
	digits   = 4 // of a message, which is its number
	atOnce   = 4 // messages: fewer than a Unix datagram queue holds
)

func order(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	in := inbox{c: server, wait: patience(server)}
	for sent := 0; sent < messages; {
		for range atOnce {
			sent++
			if _, err := client.Write(fmt.Appendf(nil, "%0*d", digits, sent)); err != nil {
				return o, err
			}
		}
		if err := in.until(sent); err != nil {
			return o, err
		}
	}
	o.Outcome = inOrder
	o.Detail = []string{fmt.Sprintf("%d messages of %d bytes, %d at a time: %d arrived", messages, digits, atOnce, len(in.numbers))}
	if i := overtaken(in.numbers); i > 0 {
		o.Outcome = outOfOrder
		o.Detail = append(o.Detail, fmt.Sprintf("message %d arrived before message %d", in.numbers[i-1], in.numbers[i]))
	}
	return o, nil
}

// An inbox is the numbers that have arrived.
type inbox struct {
	c       net.Conn
	numbers []int
	rest    []byte // of a stream, less than a number
	lost    int
	wait    time.Duration // for what is missing
}

// until reads until n messages are here, or no more come.
func (in *inbox) until(n int) error {
	buf := make([]byte, digits*atOnce)
	for len(in.numbers)+in.lost < n {
		in.c.SetReadDeadline(time.Now().Add(in.wait))
		m, err := in.c.Read(buf)
		if lab.CauseOf(err) == lab.Waits {
			in.lost = n - len(in.numbers)
			in.wait = lab.Silence(in.c) // more may be, where one is
			return nil
		}
		if err != nil {
			return err
		}
		in.rest = append(in.rest, buf[:m]...)
		for ; len(in.rest) >= digits; in.rest = in.rest[digits:] {
			number, err := strconv.Atoi(string(in.rest[:digits]))
			if err != nil {
				return err
			}
			in.numbers = append(in.numbers, number)
		}
	}
	return nil
}

// overtaken is the first place where a number is smaller than the one before, or
// 0.
func overtaken(numbers []int) int {
	for i := 1; i < len(numbers); i++ {
		if numbers[i] < numbers[i-1] {
			return i
		}
	}
	return 0
}
