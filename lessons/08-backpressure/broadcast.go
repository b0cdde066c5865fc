package backpressure

import (
	"context"
	"fmt"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// Broadcast writes each message to ten peers in turn. Nine of them read it
// before the next is written, so that nothing but the one in the middle, which
// never reads, can hold the loop up.
var Broadcast = lab.Experiment{
	Name:     "broadcast",
	Question: "One of ten readers has stalled: what about the other nine?",
	Run:      broadcast,
	Allowed: lab.ByKind(map[string][]string{
		"udp": {"others go on"},
		"":    {"all wait"},
	}),
	Why: "A loop that writes to one peer after another is as fast as the slowest of them. With " +
		"back-pressure, a Write to the stalled peer waits as soon as the buffers between the two are " +
		"full, and the loop waits with it. The peers behind it miss this very message, those before it " +
		"the next one, although all of them read at once. Larger buffers only put this off. UDP does not " +
		"wait: the others go on, and the stalled one loses whatever does not fit its buffer. So a program " +
		"that broadcasts over a stream gives each peer a queue and a goroutine of its own, and decides " +
		"what a full queue means: wait, drop or disconnect.",
	Source: "RFC 9293, section 3.8.6; unix(7); udp(7); send(2)",
}

func broadcast(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	n, fewer := lab.LimitByDescriptors(10, 2, "readers", 2)
	a, done, err := gather(ctx, t, n)
	if err != nil {
		return o, err
	}
	defer done()
	less, err := a.broadcast(enough())
	if err != nil {
		return o, err
	}
	o.Reduced = strings.Trim(fewer+"; "+less, "; ")
	o.Figure = lab.Count(a.rounds) + " rounds"
	o.Detail = []string{"messages of " + lab.Bytes(len(a.msg)), a.String()}
	if a.stuck != nil {
		o.Outcome = "all wait"
		o.Detail = append(o.Detail, fmt.Sprintf("round %d ends at reader %d: %s",
			a.rounds, a.at+1, lab.ErrorText(a.stuck)))
		return o, ctx.Err()
	}
	o.Outcome = "others go on"
	kept, err := drain(a.theirs[a.stalled], a.rounds*len(a.msg), a.buf)
	o.Detail = append(o.Detail, fmt.Sprintf("then the stalled one reads: %s of %s are there",
		lab.Count(kept/len(a.msg)), lab.Count(a.rounds)))
	return o, err
}
