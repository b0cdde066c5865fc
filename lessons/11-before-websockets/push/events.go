package push

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// EventStream is server-sent events: one answer that does not end (HTML
// Standard, section 9.2). In a browser its client is EventSource.
type EventStream struct {
	Still time.Duration // how often to say something in silence; 0 is 15 s
}

// Name implements Way.
func (p EventStream) Name() string { return "server-sent events" }

// Path implements Way.
func (p EventStream) Path() string { return "/events" }

// Resumes implements Way.
func (p EventStream) Resumes() string { return "EventSource itself, by Last-Event-ID" }

// Serve writes each event as lines of text and an empty line. Who names no
// event gets those from now on.
func (p EventStream) Serve(feed *Feed, w http.ResponseWriter, r *http.Request) {
	after := position(r, feed.Last())
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	out.SetWriteDeadline(time.Now().Add(patience))
	// The client waits for so many milliseconds before it comes back.
	fmt.Fprint(w, "retry: 500\n\n")
	// What is written lies in a buffer until it is flushed.
	for out.Flush() == nil {
		ctx, cancel := context.WithTimeout(r.Context(), still(p.Still))
		events := feed.Wait(ctx, after)
		cancel()
		if r.Context().Err() != nil {
			return
		}
		out.SetWriteDeadline(time.Now().Add(patience))
		if len(events) == 0 {
			// A line that begins with a colon is a comment. It finds out
			// whether anybody is there.
			fmt.Fprint(w, ": still here\n\n")
		}
		for _, e := range events {
			data, _ := json.Marshal(e)
			fmt.Fprintf(w, "id: %d\ndata: %s\n\n", e.ID, data)
			after = e.ID
		}
	}
}

// Follow reads the answer as it grows.
func (p EventStream) Follow(
	ctx context.Context, from Link, after int, got func(Event),
) error {
	c := from.client()
	defer c.CloseIdleConnections()
	answer, err := get(ctx, c, from.URL+p.Path(), after, "Last-Event-ID")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	from.joined()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, mostAnswer)
	data := ""
	for lines.Scan() {
		if more, ok := strings.CutPrefix(lines.Text(), "data:"); ok {
			data += more
		}
		// Only the empty line completes an event: half of one is dropped.
		if lines.Text() == "" && data != "" {
			var e Event
			if err := json.Unmarshal([]byte(data), &e); err != nil {
				return err
			}
			got(e)
			data = ""
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return io.ErrUnexpectedEOF
}
