package datagrams

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	dialRefused = lab.NewOutcome("Dial refused")
	readRefused = lab.NewOutcome("Read refused")
	noOne       = lab.NewOutcome("no one")
)

// NobodyListening dials an address that a server has just given up, and talks
// to it until something fails.
var NobodyListening = lab.Experiment{
	Name:     "nobody-listening",
	Question: "Who notices that nobody listens: Dial, Write, Read or no one?",
	Trait:    "Refuses",
	Run:      nobodyListening,
	Allowed: lab.If(func(t echo.Traits) bool { return t.Refuses },
		dialRefused, readRefused, noOne),
	Why: "TCP asks before it connects, and the kernel of the other side answers an attempt on a closed " +
		"port with a reset. UDP asks nothing: Dial only fixes the peer, and Write only hands over a " +
		"datagram. When it finds no socket, an ICMP message comes back, and the kernel keeps it as the " +
		"error of whichever call is next. So an error tells about an earlier datagram, and the Write that " +
		"returns it sends nothing: the one after succeeds, and errors and successes alternate. Across a " +
		"network that drops ICMP no one notices. A Unix socket lies in the file system: when its server " +
		"is gone, so is its name, or the name alone is left and refuses.",
	Source: "RFC 9293, section 3.10.7.1; RFC 1122, sections 4.1.3.1 and 4.1.3.3; udp(7); unix(7); connect(2)",
}

// attempts are made while somebody else takes the address that was given up:
// another program, or for UDP the client's own end, to which the kernel gives
// any free port.
const attempts = 3

var errTaken = errors.New("each port that was given up has been taken at once")

func nobodyListening(ctx context.Context, t echo.Transport) (lab.Observation, error) {
	for range attempts {
		addr, err := giveUp(ctx, t)
		if err != nil {
			return lab.Observation{}, err
		}
		o, err := knock(ctx, t, addr)
		if !errors.Is(err, errTaken) {
			return o, err
		}
	}
	return lab.Observation{}, errTaken
}

// giveUp returns an address where a server was a moment ago.
func giveUp(ctx context.Context, t echo.Transport) (addr string, err error) {
	s, done, err := lab.Listen(ctx, t, "")
	if err != nil {
		return "", err
	}
	defer done()
	return s.Addr().String(), s.Close()
}

// knock finds out who notices that nobody is at addr.
func knock(ctx context.Context, t echo.Transport, addr string) (o lab.Observation, err error) {
	brief, cancel := context.WithTimeout(ctx, lab.Limit/(attempts+1))
	defer cancel()
	client, hangUp, err := lab.Dial(brief, t, "client", addr)
	o.Detail = []string{"Dial: " + lab.ErrorOrNone(err)}
	cause := lab.CauseOf(err)
	switch {
	case cause == lab.Refused || cause == lab.NoFile:
		o.Outcome = dialRefused
		return o, nil
	case err == nil:
		defer hangUp()
		err = ask(client, &o)
	}
	if isTaken(ctx, t, addr) {
		err = errTaken
	}
	return o, err
}

// isTaken tries to bind addr.
func isTaken(ctx context.Context, t echo.Transport, addr string) bool {
	_, done, err := lab.Listen(lab.Unrecorded(ctx), t, addr)
	if err == nil {
		done()
	}
	return errors.Is(err, errno.EADDRINUSE)
}

// ask writes once, and reads once.
func ask(c net.Conn, o *lab.Observation) error {
	if _, err := c.Write([]byte("ping")); err != nil {
		return err
	}
	c.SetReadDeadline(time.Now().Add(lab.Silence(c)))
	_, err := c.Read(make([]byte, 64))
	o.Detail = append(o.Detail, "Write: no error", "Read: "+lab.ErrorOrNone(err))
	switch lab.CauseOf(err) {
	case lab.Refused:
		o.Outcome = readRefused
		o.Detail = append(o.Detail, alternate(c))
	case lab.Waits, lab.NoError:
		o.Outcome = noOne
	default:
		return err
	}
	return nil
}

// alternate writes and does not read: a Write returns what the one before has
// brought about.
func alternate(c net.Conn) string {
	results := make([]string, 6)
	for i := range results {
		_, err := c.Write([]byte("ping"))
		results[i] = lab.CauseText(err)
	}
	return "Writes alone: " + strings.Join(results, ", ")
}
