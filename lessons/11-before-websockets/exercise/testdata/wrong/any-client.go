// breaks: comes-back
// believes: One client is as good as another.

package exercise

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An Event is one piece of news.
type Event struct {
	ID   int
	Data string
}

// A Log has the events in their order.
type Log interface {
	After(id int) (events []Event, more <-chan struct{})
}

// Retry is how long Follow waits before it asks again.
const Retry = 20 * time.Millisecond

// Serve answers a request with the events of log, as they happen.
func Serve(w http.ResponseWriter, r *http.Request, log Log) {
	// Atoi returns 0 along with its error, and behind 0 are all events.
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	for {
		events, more := log.After(last)
		for _, e := range events {
			fmt.Fprintf(w, "id: %d\n", e.ID)
			// A line break inside the data would end its line, and two of
			// them the event.
			for line := range strings.SplitSeq(e.Data, "\n") {
				fmt.Fprintf(w, "data: %s\n", line)
			}
			fmt.Fprint(w, "\n")
			last = e.ID
		}
		// net/http keeps up to 4 KiB in a buffer. The first Flush sends the
		// header.
		if out.Flush() != nil {
			return
		}
		// A server that only writes does not see that nobody reads. net/http
		// watches the connection and ends the context.
		select {
		case <-more:
		case <-r.Context().Done():
			return
		}
	}
}

// Follow gets url and calls got for every event of the stream.
func Follow(
	ctx context.Context, client *http.Client, url string, got func(Event),
) error {
	f := follower{got: got, wait: Retry}
	for {
		if err := f.once(ctx, client, url); err != nil {
			return err
		}
		select {
		case <-time.After(f.wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// A follower is what outlives a connection.
type follower struct {
	got  func(Event)
	last int // the last event that got has had
	wait time.Duration
}

// once reads one connection to its end. An error is the end of all.
func (f *follower) once(ctx context.Context, client *http.Client, url string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	if f.last > 0 {
		r.Header.Set("Last-Event-ID", strconv.Itoa(f.last))
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return ctx.Err() // nil: no connection this time
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", answer.Status)
	}
	f.read(bufio.NewReader(answer.Body))
	return ctx.Err()
}

// read takes lines until there are no more. What is not complete then is in
// its variables, and goes with them.
func (f *follower) read(in *bufio.Reader) {
	var id int
	var data []string
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "" {
			f.complete(id, data)
			id, data = 0, nil
			continue
		}
		// A comment has an empty name.
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "id":
			id, _ = strconv.Atoi(value)
		case "data":
			data = append(data, value)
		case "retry":
			if ms, err := strconv.Atoi(value); err == nil {
				f.wait = time.Duration(ms) * time.Millisecond
			}
		}
	}
}

// complete is the only place where something counts as seen. The id is kept
// with the event: one that is kept earlier loses what is cut in two.
func (f *follower) complete(id int, data []string) {
	if data == nil || id <= f.last {
		return
	}
	f.got(Event{id, strings.Join(data, "\n")})
	f.last = id
}
