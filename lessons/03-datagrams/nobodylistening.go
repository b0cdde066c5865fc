package datagrams

import (
	"context"
	"fmt"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// NobodyListening dials an address that a server has just given up, and writes
// there until it learns better.
var NobodyListening = lab.Experiment{
	Name:     "nobody-listening",
	Question: "Who notices that nobody listens: Dial, Write, Read or no one?",
	Trait:    "Refuses",
	Run:      nobodyListening,
	Allowed: lab.If(func(t echo.Traits) bool { return t.Refuses },
		"Dial refused", "Read refused", "Write refused", "no one"),
	Why: "TCP asks before it connects, and the kernel of the other side answers an attempt on a closed " +
		"port with a reset. UDP asks nothing: Dial only fixes the peer, and Write only hands over a " +
		"datagram. On the way it finds no socket, an ICMP message comes back, and the kernel keeps it as " +
		"the error of whichever call is next, so that an error belongs to an earlier datagram, and " +
		"errors alternate with successes. Across a network that drops ICMP no one notices. A Unix socket " +
		"lies in the file system: when its server is gone, so is its name, or the name alone is left " +
		"and refuses.",
	Source: "RFC 9293, section 3.10.7.1; RFC 1122, section 4.1.3.3; udp(7); unix(7)",
}

func nobodyListening(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	s, done, err := lab.Listen(ctx, t, "")
	if err != nil {
		return o, err
	}
	defer done()
	addr := s.Addr().String()
	if err := s.Close(); err != nil {
		return o, err
	}

	client, hangUp, err := lab.Dial(ctx, t, "client", addr)
	if err != nil {
		o.Outcome = "Dial refused"
		o.Detail = []string{"Dial: " + lab.ErrorText(err)}
		return o, nil
	}
	defer hangUp()
	var calls []string
	for range 3 {
		_, err := client.Write([]byte("ping"))
		calls = append(calls, "Write: "+lab.Cause(err))
		if err != nil && o.Outcome == "" {
			o.Outcome = "Write refused"
		}
		client.SetReadDeadline(time.Now().Add(lab.Silence))
		_, err = client.Read(make([]byte, 64))
		calls = append(calls, "Read: "+lab.Cause(err))
		if lab.Cause(err) == "refused" && o.Outcome == "" {
			o.Outcome = "Read refused"
		}
	}
	if o.Outcome == "" {
		o.Outcome = "no one"
	}
	o.Detail = []string{"Dial: no error", fmt.Sprint(calls)}
	return o, nil
}
