package push

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
)

// A Way brings the events of a feed to a client.
type Way interface {
	// Name is for people, Path is where its server is found.
	Name() string
	Path() string

	// Serve answers one request: with the events behind the one that it names.
	Serve(feed *Feed, w http.ResponseWriter, r *http.Request)

	// Follow calls got for each event behind the one numbered after, as the
	// client of this way does. It returns when ctx is done or the connection is
	// lost, and never nil. It does not come back by itself: that is Resume's.
	Follow(ctx context.Context, from Link, after int, got func(Event)) error

	// Resumes says who asks for what was missed, once a connection is lost.
	Resumes() string
}

// mostAnswer bounds what a client reads of one answer, or of one line of it.
const mostAnswer = 32 << 20

// A Link is a client's way to a server.
type Link struct {
	URL  string // http://127.0.0.1:8080
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	// Joined is called when nothing that happens from now on will be missed,
	// as long as the connection lives. nil is nobody.
	Joined func()
}

// client keeps its connections to itself. Compression would hide what the ways
// cost, and a stream of small events gains little by it.
func (l Link) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: l.Dial, DisableCompression: true}}
}

func (l Link) joined() {
	if l.Joined != nil {
		l.Joined()
	}
}

// get sends a request that says which event its sender has seen last.
func get(ctx context.Context, c *http.Client, url string, after int, header string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if header != "" {
		r.Header.Set(header, strconv.Itoa(after))
	} else {
		r.URL.RawQuery = query(after)
	}
	answer, err := c.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("the server answers %s", answer.Status)
	}
	return answer, nil
}

// fetch asks once for what has happened after the event numbered after.
func fetch(ctx context.Context, c *http.Client, url string, after int) (events []Event, err error) {
	answer, err := get(ctx, c, url, after, "")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil {
		return nil, err
	}
	return events, json.Unmarshal(body, &events)
}

func query(after int) string { return url.Values{"after": {strconv.Itoa(after)}}.Encode() }

// position is the number of the event that the client has seen last: in the
// header that EventSource sends, in the query, or else the given one.
func position(r *http.Request, otherwise int) int {
	for _, text := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")} {
		if n, err := strconv.Atoi(text); err == nil && n >= 0 {
			return n
		}
	}
	return otherwise
}

// answer sends events as JSON, an empty list as well.
func answer(w http.ResponseWriter, r *http.Request, events []Event) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	if len(events) == 0 {
		events = []Event{}
		inVain(r)
	}
	json.NewEncoder(w).Encode(events)
}
