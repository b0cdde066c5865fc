package push

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// LongPolling asks as well, but the server answers only when there is something
// to say. Each event costs a request, which is sent before it happens.
type LongPolling struct {
	Wait time.Duration // how long a question stays open; 0 is 25 s
}

// Name implements Way.
func (p LongPolling) Name() string { return "long polling" }

// Path implements Way.
func (p LongPolling) Path() string { return "/longpoll" }

// Resumes implements Way.
func (p LongPolling) Resumes() string { return "its next request, which says what it has" }

// Serve keeps the question until there is an answer. It gives up before some
// proxy on the way does, and answers with an empty list (RFC 6202, section
// 5.5).
func (p LongPolling) Serve(feed *Feed, w http.ResponseWriter, r *http.Request) {
	wait := cmp.Or(p.Wait, 25*time.Second)
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	answer(w, r, feed.Wait(ctx, position(r, 0)))
}

// Follow asks the next question when it has the answer to the one before. What
// happens in between is in the next answer.
func (p LongPolling) Follow(
	ctx context.Context, from Link, after int, got func(Event),
) error {
	c := from.client()
	defer c.CloseIdleConnections()
	from.joined()
	for {
		events, err := fetch(ctx, c, from.URL+p.Path(), after)
		if err != nil {
			return err
		}
		for _, e := range events {
			got(e)
			after = e.ID
		}
	}
}
