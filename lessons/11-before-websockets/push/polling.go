package push

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"time"
)

// Polling asks again and again whether there is anything new. An event waits
// for the next question, half the interval on average.
type Polling struct {
	Every time.Duration // from one question to the next; 0 is 1 s
}

// Name implements Way.
func (p Polling) Name() string { return fmt.Sprintf("polling %v", p.Every) }

// Path implements Way.
func (p Polling) Path() string { return "/poll" }

// Resumes implements Way.
func (p Polling) Resumes() string { return "its next request, which says what it has" }

// Serve answers at once, with an empty list when there is nothing.
func (p Polling) Serve(feed *Feed, w http.ResponseWriter, r *http.Request) {
	events, _ := feed.After(position(r, 0))
	answer(w, r, events)
}

// Follow asks at each tick of a clock. The connection stays open in between
// (RFC 9112, section 9.3), so that a question costs no handshake.
func (p Polling) Follow(
	ctx context.Context, from Link, after int, got func(Event),
) error {
	c := from.client()
	defer c.CloseIdleConnections()
	tick := time.NewTicker(cmp.Or(p.Every, time.Second))
	defer tick.Stop()
	for {
		events, err := fetch(ctx, c, from.URL+p.Path(), after)
		if err != nil {
			return err
		}
		from.joined()
		for _, e := range events {
			got(e)
			after = e.ID
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
