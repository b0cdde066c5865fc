package push

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var everyWay = []Way{
	Polling{Every: 2 * time.Millisecond}, Polling{Every: 200 * time.Millisecond},
	LongPolling{}, EventStream{}, WebSocket{}, WebSocket{Resume: true},
}

func TestFeedKeepsOrder(t *testing.T) {
	f := NewFeed()
	for i := range MaxEvents + 5 {
		assert.Equal(t, i+1, f.Add(fmt.Sprint(i)).ID)
	}
	assert.Equal(t, MaxEvents+5, f.Last())
	events, _ := f.After(0)
	require.Len(t, events, MaxEvents, "older events are discarded")
	assert.Equal(t, 6, events[0].ID)
	events, more := f.After(MaxEvents + 3)
	assert.Len(t, events, 2)
	select {
	case <-more:
		t.Error("nothing has happened since")
	default:
	}
	f.Add("one more")
	<-more
}

func TestFeedWaits(t *testing.T) {
	f := NewFeed()
	got := make(chan []Event, 1)
	go func() { got <- f.Wait(t.Context(), 0) }()
	f.Add("a")
	assert.Equal(t, "a", (<-got)[0].Text)
	ended, end := context.WithCancel(t.Context())
	end()
	assert.Empty(t, f.Wait(ended, 1), "a wait that is cancelled has no event")
}

func run(t *testing.T, c Comparison) map[string]Result {
	t.Helper()
	results, took, err := c.Run(t.Context())
	require.NoError(t, err)
	require.Positive(t, took)
	byName := map[string]Result{}
	for _, r := range results {
		byName[r.Name] = r
		assert.Zero(t, r.Twice, "%s: no event comes twice", r.Name)
		assert.Equal(t, c.Count, r.Delivered+len(r.Missed))
	}
	require.Len(t, byName, len(c.Ways))
	return byName
}

func TestEveryWayTellsAll(t *testing.T) {
	told := 0
	got := run(t, Comparison{Ways: everyWay, Count: 30, Size: 100, Rate: 100, Seed: 1, Told: func() { told++ }})
	assert.Equal(t, 30, told)
	for name, r := range got {
		assert.Empty(t, r.Missed, "%s: without a cut nothing is missed", name)
		assert.Greater(t, r.Out, 30*100, "%s: the text of all events is among the bytes", name)
	}
	fast, slow := got["polling 2ms"], got["polling 200ms"]
	long, sse, ws := got["long polling"], got["server-sent events"], got["WebSocket"]
	assert.Greater(t, fast.Empty, slow.Empty, "more frequent polling brings more empty responses")
	assert.Greater(t, fast.Requests, slow.Requests)
	assert.Greater(t, slow.Delays[15], long.Delays[15], "half of the events wait for a slow poll")
	assert.Less(t, long.Requests, 32, "a long poll asks once for each answer")
	assert.Greater(t, long.Requests, 1)
	assert.Equal(t, 1, sse.Requests, "one answer holds all")
	assert.Equal(t, 1, ws.Requests, "one upgrade, and no HTTP after it")
	assert.Less(t, sse.Bytes(), long.Bytes(), "an event of a stream costs no request")
	assert.Less(t, ws.Bytes(), long.Bytes(), "a frame costs less than a request with its answer")
	assert.Less(t, ws.Bytes(), fast.Bytes())
	assert.Greater(t, ws.Held, slow.Held, "who waits at the server is held there")
}

func TestWhoResumesAfterACut(t *testing.T) {
	got := run(t, Comparison{Ways: everyWay, Count: 24, Size: 10, Rate: 200, Seed: 1, Cut: 300 * time.Millisecond})
	for name, r := range got {
		if name == (WebSocket{}).Name() {
			assert.NotEmpty(t, r.Missed, "new WebSocket knows of no events")
			assert.NotContains(t, r.Missed, 1, "what came before the cut is there")
			assert.NotContains(t, r.Missed, 24, "what came after it as well")
			continue
		}
		assert.Empty(t, r.Missed, "%s asks for what it has missed", name)
		assert.Greater(t, r.Delays[len(r.Delays)-1], 100*time.Millisecond, "%s: what happened during the cut came late", name)
		if name != (Polling{Every: 200 * time.Millisecond}).Name() {
			assert.Equal(t, 2, r.Connections, "%s: a new connection", name)
		}
	}
}

func TestOverALinkThatLoses(t *testing.T) {
	n := wire.NewRealTime(link.Link{Delay: 2 * time.Millisecond, Loss: 0.02, Seed: 3})
	defer n.Close()
	got := run(t, Comparison{
		Host: wire.Between(n.Host("client"), n.Host("server")),
		Ways: everyWay, Count: 20, Size: 50, Rate: 100, Seed: 1, Cut: 50 * time.Millisecond,
	})
	assert.NotEmpty(t, got["WebSocket"].Missed)
	assert.Empty(t, got["server-sent events"].Missed)
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := Comparison{Ways: everyWay, Count: 1000, Size: 10, Rate: 50, Seed: 1, Told: cancel}
	_, _, err := c.Run(ctx)
	assert.ErrorIs(t, err, context.Canceled)
}

// start serves these ways and returns where.
func start(t *testing.T, feed *Feed, ways ...Way) (s *Server, base string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s = NewServer(feed, ways...)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-ended, "a server that is told to end ends without an error")
	})
	return s, "http://" + ln.Addr().String()
}

// request returns the status and the body, or as much of it as text says.
func request(t *testing.T, method, url string, header ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := c.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(body)
}

func TestPolls(t *testing.T) {
	feed := NewFeed()
	_, base := start(t, feed, Polling{}, LongPolling{Wait: time.Millisecond})
	for _, path := range []string{"/poll", "/longpoll"} {
		_, body := request(t, "GET", base+path+"?after=0")
		assert.Equal(t, "[]\n", body, "%s answers in the end when nothing happens", path)
	}
	feed.Add("a")
	feed.Add("b")
	for _, path := range []string{"/poll", "/longpoll"} {
		_, body := request(t, "GET", base+path+"?after=1")
		assert.Contains(t, body, `"text":"b"`)
		assert.NotContains(t, body, `"text":"a"`)
	}
}

func TestEventStream(t *testing.T) {
	feed := NewFeed()
	feed.Add("a")
	feed.Add("b\nand its second line")
	_, base := start(t, feed, EventStream{Still: time.Millisecond})
	r, err := http.NewRequestWithContext(t.Context(), "GET", base+"/events", nil)
	require.NoError(t, err)
	r.Header.Set("Last-Event-ID", "1")
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	assert.Equal(t, "text/event-stream", answer.Header.Get("Content-Type"))
	lines := bufio.NewScanner(answer.Body)
	var got []string
	for len(got) < 7 && lines.Scan() {
		got = append(got, lines.Text())
	}
	require.Len(t, got, 7)
	assert.Equal(t, []string{"retry: 500", "", "id: 2"}, got[:3], "it begins behind the event that the client has")
	assert.Regexp(t, `^data: \{"id":2,"at":\d+,"text":"b\\nand its second line"\}$`, got[3])
	assert.Equal(t, []string{"", ": still here", ""}, got[4:], "in silence it says that it is still there")
}

func TestHalfAnEventIsNone(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "id: 1\ndata: {\"id\":1}\n\nid: 2\ndata: {\"id\":2}\n")
	}))
	defer server.Close()
	var got []int
	link := Link{URL: server.URL, Dial: (&net.Dialer{}).DialContext}
	err := EventStream{}.Follow(t.Context(), link, 0, func(e Event) { got = append(got, e.ID) })
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, []int{1}, got, "the empty line completes an event")
}

func TestWhatIsRefused(t *testing.T) {
	_, base := start(t, NewFeed(), Polling{}, EventStream{}, WebSocket{})
	for _, path := range []string{"/poll", "/events", "/websocket", "/"} {
		status, body := request(t, "GET", base+path, "Host", "evil.example")
		assert.Equal(t, http.StatusForbidden, status, path)
		assert.Equal(t, "this server is not called evil.example\n", body, "a name that was made to point here")
	}
	status, _ := request(t, "POST", base+"/poll")
	assert.Equal(t, http.StatusMethodNotAllowed, status)
	status, _ = request(t, "GET", base+"/elsewhere")
	assert.Equal(t, http.StatusNotFound, status)

	ws := "ws" + strings.TrimPrefix(base, "http") + "/websocket"
	_, answer, err := gorilla.DefaultDialer.DialContext(t.Context(), ws, http.Header{"Origin": {"http://evil.example"}})
	require.Error(t, err)
	assert.Equal(t, http.StatusForbidden, answer.StatusCode, "a page of another origin")
}

func TestWebSocketSpeaksBothWays(t *testing.T) {
	feed := NewFeed()
	_, base := start(t, feed, WebSocket{})
	c, _, err := gorilla.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(base, "http")+"/websocket", nil)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.WriteMessage(gorilla.TextMessage, []byte("hello")))
	var e Event
	require.NoError(t, c.ReadJSON(&e))
	assert.Equal(t, "hello", e.Text, "what a client says is an event for all")
	require.NoError(t, c.WriteMessage(gorilla.TextMessage, make([]byte, MaxText+1)))
	_, _, err = c.ReadMessage()
	assert.True(t, gorilla.IsCloseError(err, gorilla.CloseMessageTooBig), "a message over the limit ends it: %v", err)
}

func TestCutSparesWhoAsked(t *testing.T) {
	s, base := start(t, NewFeed(), EventStream{})
	s.Home = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Cut(time.Hour, r)
		io.WriteString(w, "cut")
	})
	ended := make(chan error, 1)
	joined := make(chan bool, 1)
	link := Link{URL: base, Dial: (&net.Dialer{}).DialContext, Joined: func() { joined <- true }}
	go func() { ended <- EventStream{}.Follow(t.Context(), link, 0, func(Event) {}) }()
	<-joined
	_, body := request(t, "GET", base+"/cut")
	assert.Equal(t, "cut", body, "the answer to the request that asked for it arrives")
	assert.Error(t, <-ended, "the others are gone")
	_, err := http.Get(base + "/events")
	assert.Error(t, err, "and new ones go as well")
}

// BenchmarkDelivery is the time from an event to its delivery, and what server
// and client together allocate for it.
func BenchmarkDelivery(b *testing.B) {
	for _, way := range []Way{LongPolling{}, EventStream{}, WebSocket{}} {
		b.Run("way="+strings.ReplaceAll(way.Name(), " ", "-"), func(b *testing.B) {
			feed := NewFeed()
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(b, err)
			ctx, stop := context.WithCancel(b.Context())
			got, joined, ended := make(chan Event), make(chan bool, 1), make(chan bool)
			go func() {
				defer close(ended)
				NewServer(feed, way).Serve(ctx, ln)
			}()
			link := Link{URL: "http://" + ln.Addr().String(), Dial: (&net.Dialer{}).DialContext}
			link.Joined = func() { joined <- true }
			go way.Follow(ctx, link, 0, func(e Event) { got <- e })
			<-joined
			b.ReportAllocs()
			for b.Loop() {
				feed.Add("news")
				<-got
			}
			stop()
			<-ended
		})
	}
}
