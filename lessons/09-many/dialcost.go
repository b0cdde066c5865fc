package many

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/callcount"
	"github.com/socketlab/socketlab/internal/lab/scale"
)

// DialCost looks at one Dial from below, at the socket itself, and then takes
// the time of 30 others.
var DialCost = lab.Experiment{
	Name:     "dial-cost",
	Question: "What does a Dial cost: round trips, calls, time?",
	Run:      dialCost,
	Allowed:  dialsAllowed,
	Why: "Each step that has to be answered before the next costs a round trip, which on one machine is " +
		"microseconds and across an ocean a tenth of a second. TCP asks and is answered once, SYN and " +
		"SYN-ACK; the ACK that follows waits for nothing. TLS 1.3 adds one, ClientHello and what the " +
		"server answers; WebSocket adds one, an HTTP request and the response with 101. With both there " +
		"are three before the first message. On UDP connect(2) sends nothing: it notes the peer's " +
		"address. A Unix socket finds its peer in the same kernel, and connect(2) returns when the " +
		"connection is in the server's queue.",
	Source: "RFC 9293, section 3.5; RFC 8446, section 2; RFC 6455, section 1.3; connect(2); udp(7); unix(7)",
}

// roundTrips is the outcome of n round trips.
func roundTrips(n int) lab.Outcome { return lab.NewOutcome(lab.Plural(n, "round trip")) }

func dialsAllowed(t echo.Traits) []lab.Outcome {
	if t.Name == "websocket-tls" {
		return []lab.Outcome{roundTrips(3)}
	}
	return lab.ByKind(map[string][]lab.Outcome{
		"tcp":       {roundTrips(1)},
		"tls":       {roundTrips(2)},
		"websocket": {roundTrips(2)},
		"":          {roundTrips(0)},
	})(t)
}

func dialCost(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	s, done, err := lab.Serve(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	addr := s.Addr().String()
	seen, err := watchDial(ctx, t, addr)
	if err != nil {
		return o, err
	}
	took, slow, err := dialTimes(ctx, t, addr, 30)
	if err != nil {
		return o, err
	}
	o.Reduced = slow
	median := took[len(took)/2]
	o.Outcome, o.Figure = roundTrips(seen.RoundTrips()), short(median)
	o.Detail = append(seen.Detail(), fmt.Sprintf("%s: least %s, median %s, most %s",
		lab.Plural(len(took), "Dial"), short(took[0]), short(median), short(took[len(took)-1])))
	return o, ctx.Err()
}

// watchDial is one Dial, with all that it does at the socket.
func watchDial(ctx context.Context, t echo.Transport, addr string) (*callcount.Host, error) {
	h := callcount.NewHost(ctx, lab.HostOf(t))
	watched, err := lab.On(t, h)
	if err != nil {
		return nil, err
	}
	_, hangUp, err := lab.Dial(ctx, watched, "client", addr)
	if err != nil {
		return nil, err
	}
	h.Stop()
	hangUp()
	return h, nil
}

// dialTimes are the times of n Dials, the shortest first, or of fewer.
func dialTimes(ctx context.Context, t echo.Transport, addr string, n int) (
	took []time.Duration, reduced string, err error,
) {
	_, reduced, err = scale.Repeat(n, "Dials", func() error {
		began := time.Now()
		c, err := t.Dial(ctx, addr)
		if err != nil {
			return err
		}
		took = append(took, time.Since(began))
		lab.Abort(c)
		return nil
	})
	slices.Sort(took)
	return took, reduced, err
}

// short is a duration with three digits or so.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}
