package exercise

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{
			name:   "format",
			holds:  "The stream has the two header fields, and of each event an id, a line of data for each of its lines, and an empty line.",
			belief: "Text is sent as it is.",
			check:  format,
		},
		{
			name:   "begins",
			holds:  "Serve begins behind the event of Last-Event-ID, and with the first one when that is missing or no number.",
			belief: "A stream begins with what happens now.",
			check:  begins,
		},
		{
			name:   "at-once",
			holds:  "The header and every event are on their way at once, while the answer goes on.",
			belief: "What is written to a response is sent.",
			check:  atOnce,
		},
		{
			name:   "ends",
			holds:  "Serve returns when the client has gone, although nothing happens any more.",
			belief: "A server learns from a failing Write that nobody reads.",
			check:  ends,
		},
		{
			name:   "reads",
			holds:  "Follow understands comments, unknown fields, both ends of lines, several lines of data, and long ones, however the bytes arrive.",
			belief: "A stream of events looks as one's own server writes it.",
			check:  reads,
		},
		{
			name:   "whole",
			holds:  "An event counts when its empty line has come; what was cut in two is asked for again.",
			belief: "What has been read has been received.",
			check:  whole,
		},
		{
			name:   "comes-back",
			holds:  "After each end Follow asks again, and names the last event that it has had; at first it names none.",
			belief: "The connection is the subscription.",
			check:  comesBack,
		},
		{
			name:   "waits",
			holds:  "Follow waits before it asks again, for as long as the stream has said last.",
			belief: "Who is quickest to come back has missed least.",
			check:  waits,
		},
		{
			name:   "once",
			holds:  "An event that comes a second time is not told again.",
			belief: "A server sends what it was asked for.",
			check:  once,
		},
		{
			name:   "stops",
			holds:  "Follow returns when the status is not 200, and when ctx is done; then no connection is left.",
			belief: "Who has lost a connection asks again, whatever the answer was.",
			check:  stops,
		},
		{
			name:   "two-hundred",
			holds:  "Of 200 events and with 5 cuts at any byte, Serve and Follow lose none and repeat none.",
			belief: "Both halves are right, so the whole is.",
			check:  twoHundred,
		},
	})
}

// A journal is the Log of the checks.
type journal struct {
	mu     sync.Mutex
	events []Event
	more   chan struct{}
}

func newJournal(data ...string) *journal {
	j := &journal{more: make(chan struct{})}
	for _, d := range data {
		j.add(d)
	}
	return j
}

func (j *journal) add(data string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.events = append(j.events, Event{len(j.events) + 1, data})
	close(j.more)
	j.more = make(chan struct{})
}

func (j *journal) After(id int) ([]Event, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.events[min(max(id, 0), len(j.events)):]), j.more
}

// words are some that nobody knows before.
func words(c *checking, n int) (all []string) {
	for range n {
		all = append(all, "news-"+strconv.Itoa(c.rand.IntN(1_000_000)))
	}
	return all
}

// A client of its own leaves nothing to the next check.
func newClient() (*http.Client, func()) {
	t := &http.Transport{}
	return &http.Client{Transport: t}, t.CloseIdleConnections
}

// A served is Serve behind a real server.
type served struct {
	*httptest.Server
	returned chan struct{} // one for each request
}

func serve(log Log) *served {
	s := &served{returned: make(chan struct{}, 100)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { s.returned <- struct{}{} }()
		Serve(w, r, log)
	}))
	return s
}

// close does not wait for handlers that do not end.
func (s *served) close() {
	s.CloseClientConnections()
	s.Listener.Close()
}

// get asks Serve and returns its answer.
func get(c *checking, url, last string) (*http.Response, *bufio.Reader, func()) {
	ctx, cancel := context.WithTimeout(c.ctx, 2*time.Second)
	client, done := newClient()
	r, _ := http.NewRequestWithContext(ctx, "GET", url, nil)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := client.Do(r)
	if err != nil {
		cancel()
		c.seen("the header of the answer has not come within two seconds: is it still in a buffer?")
	}
	return answer, bufio.NewReader(answer.Body), func() {
		cancel()
		answer.Body.Close()
		done()
	}
}

// block reads up to an empty line.
func block(c *checking, in *bufio.Reader, what string) (lines []string) {
	for {
		line, err := in.ReadString('\n')
		if err != nil && len(lines) == 0 && line == "" {
			c.seen("%s has not come within two seconds: is it still in a buffer?", what)
		}
		if err != nil {
			c.seen("%s has come without its end: %q", what, append(lines, line))
		}
		if line == "\n" {
			return lines
		}
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
}

func format(c *checking) {
	w := words(c, 5)
	j := newJournal(w[0], w[1]+"\n"+w[2]+"\n\n"+w[3], "", " "+w[4])
	s := serve(j)
	defer s.close()
	answer, in, done := get(c, s.URL, "")
	defer done()
	if answer.StatusCode != 200 {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 80))
		c.seen("the status is %d: %s", answer.StatusCode, strings.TrimSpace(string(text)))
	}
	for name, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store"} {
		if got := answer.Header.Get(name); got != want {
			c.seen("the field %s is %q, not %q", name, got, want)
		}
	}
	for i, want := range [][]string{
		{"id: 1", "data: " + w[0]},
		{"id: 2", "data: " + w[1], "data: " + w[2], "data: ", "data: " + w[3]},
		{"id: 3", "data: "},
		{"id: 4", "data:  " + w[4]},
	} {
		if got := block(c, in, fmt.Sprintf("event %d", i+1)); !slices.Equal(got, want) {
			c.seen("event %d, whose Data is %q, was sent as the lines %q, not %q", i+1, j.events[i].Data, got, want)
		}
	}
}

func begins(c *checking) {
	n := 5 + c.rand.IntN(5)
	j := newJournal(words(c, n)...)
	s := serve(j)
	defer s.close()
	for last, first := range map[string]int{"": 1, "3": 4, strconv.Itoa(n - 1): n, "what": 1} {
		_, in, done := get(c, s.URL, last)
		got := block(c, in, "an event of "+strconv.Itoa(n)+" that have happened")
		done()
		if len(got) == 0 || got[0] != "id: "+strconv.Itoa(first) {
			c.seen("with Last-Event-ID %q, the first event of %d was sent as %q; it is event %d", last, n, got, first)
		}
	}
}

func atOnce(c *checking) {
	j := newJournal()
	s := serve(j)
	defer s.close()
	_, in, done := get(c, s.URL, "")
	defer done()
	for i, w := range words(c, 3) {
		j.add(w)
		got := block(c, in, fmt.Sprintf("event %d, which happened while the client waited,", i+1))
		if want := []string{fmt.Sprintf("id: %d", i+1), "data: " + w}; !slices.Equal(got, want) {
			c.seen("event %d was sent as %q, not %q", i+1, got, want)
		}
	}
}

func ends(c *checking) {
	s := serve(newJournal(words(c, 2)...))
	defer s.close()
	_, in, done := get(c, s.URL, "")
	block(c, in, "event 1")
	done()
	select {
	case <-s.returned:
	case <-time.After(2 * time.Second):
		c.seen("two seconds after the client has gone, Serve goes on")
	}
}

// A script is a server that answers each request as it says, and then ends the
// connection. After its last answer it has status 204.
type script struct {
	*httptest.Server
	asked chan asking
	gone  chan struct{} // closed when the client ended an answer that goes on
}

// An asking is a request, and when it came.
type asking struct {
	http.Header
	at time.Time
}

// play is a server with these answers. One that ends with "…" goes on until
// the client has gone.
func play(step int, answers ...string) *script {
	s := &script{asked: make(chan asking, 100), gone: make(chan struct{})}
	var mu sync.Mutex
	var once sync.Once
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked <- asking{r.Header.Clone(), time.Now()}
		mu.Lock()
		left := answers
		answers = answers[min(1, len(answers)):]
		mu.Unlock()
		if len(left) == 0 {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if status, err := strconv.Atoi(left[0]); err == nil {
			http.Error(w, "no events here", status)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		text, goesOn := strings.CutSuffix(left[0], "…")
		for piece := range slices.Chunk([]byte(text), step) {
			w.Write(piece)
			http.NewResponseController(w).Flush()
		}
		if goesOn {
			<-r.Context().Done()
			once.Do(func() { close(s.gone) })
		}
		panic(http.ErrAbortHandler) // the end comes without a word
	}))
	return s
}

func (s *script) close() {
	s.CloseClientConnections()
	s.Close()
}

// A following is Follow at work.
type following struct {
	by     http.RoundTripper
	events chan Event
	ended  chan error
	asked  atomic.Int64 // requests of the client that it was given
	stop   func()
}

// RoundTrip counts requests.
func (f *following) RoundTrip(r *http.Request) (*http.Response, error) {
	f.asked.Add(1)
	return f.by.RoundTrip(r)
}

func follow(c *checking, url string) *following {
	ctx, cancel := context.WithCancel(c.ctx)
	f := &following{events: make(chan Event, 1000), ended: make(chan error, 1)}
	client, done := newClient()
	f.by, client.Transport = client.Transport, f
	go func() { f.ended <- Follow(ctx, client, url, func(e Event) { f.events <- e }) }()
	f.stop = func() {
		cancel()
		done()
	}
	return f
}

// next waits for an event.
func (f *following) next(c *checking, want Event) {
	select {
	case got := <-f.events:
		f.compare(c, got, want)
	case err := <-f.ended:
		f.ended <- err
		// Both may have been there.
		select {
		case got := <-f.events:
			f.compare(c, got, want)
		default:
			c.seen("Follow has returned before event %d came: %v", want.ID, err)
		}
	case <-time.After(2 * time.Second):
		c.seen("two seconds have passed without event %d", want.ID)
	}
}

func (f *following) compare(c *checking, got, want Event) {
	if got != want {
		c.seen("got was called with event %d, %.60q; the next one is event %d, %.60q", got.ID, got.Data, want.ID, want.Data)
	}
}

// asks waits for the next request, after what has happened.
func (f *following) asks(c *checking, s *script, happened string) (h asking) {
	select {
	case h = <-s.asked:
	case err := <-f.ended:
		f.ended <- err
		select {
		case h = <-s.asked:
		default:
			c.seen("%s, and Follow has returned: %v", happened, err)
		}
	case <-time.After(2 * time.Second):
		c.seen("%s, and for two seconds Follow has not asked again", happened)
	}
	return h
}

// none says what is told too much, once Follow has ended by itself.
func (f *following) none(c *checking) {
	select {
	case err := <-f.ended:
		if err == nil {
			c.seen("Follow has returned nil")
		}
	case <-time.After(2 * time.Second):
		c.seen("two seconds after the status 204, Follow goes on")
	}
	select {
	case e := <-f.events:
		c.seen("got was called with event %d, %.60q, which is not to be told", e.ID, e.Data)
	default:
	}
}

func reads(c *checking) {
	w := words(c, 6)
	long := strings.Repeat("x", 200_000+c.rand.IntN(1000))
	stream := ": a comment\n\n" +
		"id: 1\ndata: " + w[0] + "\n\n" +
		"event: other\r\nid:2\r\ndata:" + w[1] + "\r\n:\r\ndata:  " + w[2] + ": and more\r\n\r\n" +
		"data: " + w[3] + "\nid: 3\nnonsense\nid-card: 99\n\n" +
		"event: nothing\n\n" + "id: 4\n\n" +
		"id: 5\ndata\n\n" +
		"id: 6\ndata: " + long + "\n\n"
	want := []Event{{1, w[0]}, {2, w[1] + "\n " + w[2] + ": and more"}, {3, w[3]}, {5, ""}, {6, long}}
	short := strings.Index(stream, "id: 6")
	for _, try := range []struct {
		step   int
		stream string
		want   []Event
	}{{1, stream[:short], want[:4]}, {5000 + c.rand.IntN(5000), stream, want}} {
		s := play(try.step, try.stream)
		f := follow(c, s.URL)
		for _, e := range try.want {
			f.next(c, e)
		}
		f.none(c)
		f.stop()
		s.close()
	}
}

func whole(c *checking) {
	w := words(c, 3)
	event := func(i int) string { return fmt.Sprintf("id: %d\ndata: %s\n\n", i, w[i-1]) }
	// The second event is cut anywhere, and then comes whole.
	second := event(2)
	at := 1 + c.rand.IntN(len(second)-1)
	for _, at := range []int{len("id: 2\n"), len(second) - 1, at} {
		s := play(1000, event(1)+second[:at], event(2)+event(3))
		f := follow(c, s.URL)
		f.next(c, Event{1, w[0]})
		cut := fmt.Sprintf("the connection has ended behind %q of event 2", second[:at])
		f.asks(c, s, cut)
		if got := f.asks(c, s, cut).Get("Last-Event-ID"); got != "1" {
			c.seen("%s, and the next request has Last-Event-ID %q, not 1", cut, got)
		}
		f.next(c, Event{2, w[1]})
		f.next(c, Event{3, w[2]})
		f.none(c)
		f.stop()
		s.close()
	}
}

func comesBack(c *checking) {
	w := words(c, 3)
	// Nothing at all, nothing but a comment, and then one event each.
	answers := []string{"", ": still here\n\n"}
	want := []string{"", "", ""}
	for i, one := range w {
		answers = append(answers, fmt.Sprintf("id: %d\ndata: %s\n\n", 10*(i+1), one))
		want = append(want, strconv.Itoa(10*(i+1)))
	}
	s := play(1000, answers...)
	defer s.close()
	f := follow(c, s.URL)
	defer f.stop()
	for i, last := range want {
		h := f.asks(c, s, fmt.Sprintf("%d connections have ended", i))
		_, named := h.Header["Last-Event-Id"]
		switch got := h.Get("Last-Event-ID"); {
		case last == "" && named:
			c.seen("request %d has Last-Event-ID %q, and no event has come yet", i+1, got)
		case got != last:
			c.seen("request %d has Last-Event-ID %q; the last event was %s", i+1, got, last)
		}
	}
	for i, one := range w {
		f.next(c, Event{10 * (i + 1), one})
	}
	f.none(c)
	if n := f.asked.Load(); n != int64(len(want)) {
		c.seen("of %d requests, %d were made by the client that Follow was given", len(want), n)
	}
}

func waits(c *checking) {
	long := time.Duration(80+c.rand.IntN(40)) * time.Millisecond
	s := play(1000, "id: 1\ndata: a\n\n", fmt.Sprintf("retry: %d\n\n", long.Milliseconds()), "", "retry: 1\n\n")
	defer s.close()
	f := follow(c, s.URL)
	defer f.stop()
	var last time.Time
	for i, least := range []time.Duration{0, Retry, long, long, 0} {
		now := f.asks(c, s, fmt.Sprintf("%d connections have ended", i)).at
		if i > 0 && now.Sub(last) < least*9/10 {
			c.seen("request %d came %v after the one before; the wait is %v", i+1, now.Sub(last).Round(time.Millisecond), least)
		}
		last = now
	}
	f.next(c, Event{1, "a"})
	f.none(c)
}

func once(c *checking) {
	w := words(c, 4)
	all := ""
	for i, one := range w {
		all += fmt.Sprintf("id: %d\ndata: %s\n\n", i+1, one)
	}
	half := strings.Index(all, "id: 3")
	s := play(1000, all[:half], all, all) // as a server that knows nothing of Last-Event-ID
	defer s.close()
	f := follow(c, s.URL)
	defer f.stop()
	for i, one := range w {
		f.next(c, Event{i + 1, one})
	}
	f.none(c)
}

func stops(c *checking) {
	for _, status := range []int{http.StatusNoContent, http.StatusAccepted, http.StatusPartialContent, http.StatusNotFound, http.StatusServiceUnavailable} {
		s := play(1000, "id: 1\ndata: a\n\n", strconv.Itoa(status), "id: 2\ndata: b\n\n")
		f := follow(c, s.URL)
		f.next(c, Event{1, "a"})
		select {
		case err := <-f.ended:
			if err == nil {
				c.seen("the server has answered %d, and Follow has returned nil", status)
			}
		case e := <-f.events:
			c.seen("the server has answered %d, and Follow has asked again: event %d came", status, e.ID)
		case <-time.After(2 * time.Second):
			c.seen("two seconds after the status %d, Follow goes on", status)
		}
		f.stop()
		s.close()
	}
	// In the middle of a stream, and while it waits.
	for _, answer := range []string{"id: 1\ndata: a\n\n…", "retry: 60000\n\nid: 1\ndata: a\n\n"} {
		s := play(1000, answer)
		f := follow(c, s.URL)
		f.next(c, Event{1, "a"})
		f.stop()
		select {
		case err := <-f.ended:
			if !errors.Is(err, context.Canceled) {
				c.seen("ctx is done, and Follow has returned %v, which is not its error", err)
			}
		case <-time.After(2 * time.Second):
			c.seen("two seconds after ctx is done, Follow goes on")
		}
		if strings.HasSuffix(answer, "…") {
			select {
			case <-s.gone:
			case <-time.After(2 * time.Second):
				c.seen("Follow has returned, and two seconds later its connection is still open")
			}
		}
		s.close()
	}
}

// A cutter is a listener whose first connections break after some bytes.
type cutter struct {
	net.Listener
	mu    sync.Mutex
	after []int
}

func (l *cutter) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.after) == 0 {
		return c, nil
	}
	left := l.after[0]
	l.after = l.after[1:]
	return &cutConn{Conn: c, left: left}, nil
}

// A cutConn breaks after so many bytes were written to it.
type cutConn struct {
	net.Conn
	left int
}

func (c *cutConn) Write(b []byte) (int, error) {
	if len(b) <= c.left {
		c.left -= len(b)
		return c.Conn.Write(b)
	}
	n, _ := c.Conn.Write(b[:c.left])
	c.left = 0
	c.Conn.Close()
	return n, io.ErrClosedPipe
}

func twoHundred(c *checking) {
	const events, cuts = 200, 5
	j := newJournal()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Fatal(err)
	}
	cut := &cutter{Listener: ln}
	for range cuts {
		cut.after = append(cut.after, 200+c.rand.IntN(800))
	}
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { Serve(w, r, j) })}
	go server.Serve(cut)
	defer server.Close()

	f := follow(c, "http://"+ln.Addr().String())
	defer f.stop()
	data := words(c, events)
	go happen(c, j, data)
	for i, one := range data {
		f.next(c, Event{i + 1, one})
	}
	select {
	case e := <-f.events:
		c.seen("behind the last event, got was called with event %d", e.ID)
	default:
	}
	cut.mu.Lock()
	defer cut.mu.Unlock()
	if len(cut.after) > 0 {
		c.Fatalf("%d cuts are left", len(cut.after))
	}
}

// happen adds the events, several at a time now and then.
func happen(c *checking, j *journal, data []string) {
	chance := rand.New(rand.NewPCG(uint64(len(data)), 1))
	for _, one := range data {
		j.add(one)
		if chance.IntN(3) == 0 {
			select {
			case <-time.After(time.Millisecond):
			case <-c.ctx.Done():
				return
			}
		}
	}
}
