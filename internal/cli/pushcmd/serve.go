package pushcmd

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/page"
	"github.com/socketlab/socketlab/lessons/11-before-websockets/push"
)

//go:embed push.html
var pageHTML string

var pagePolicy = page.PolicyFor(pageHTML)

// pageWays are the ways of the page, whose script chooses when to poll.
var pageWays = []push.Way{push.Polling{}, push.LongPolling{}, push.EventStream{}, push.WebSocket{}}

// outage is how long the page's cut lasts.
const outage = 3 * time.Second

// servePage serves a page on which the events arrive in all four ways, until ctx is
// done. What is posted to /say becomes an event as well.
func (o *pushOptions) servePage(ctx context.Context, out io.Writer) error {
	if err := checkLoopback(o.addr); err != nil {
		return err
	}
	ln, err := echo.Kernel{}.Listen(ctx, "tcp", o.addr)
	if err != nil {
		return endpoint.ExplainListen(err, endpoint.Target{Scheme: "http", Addr: o.addr})
	}
	feed := push.NewFeed()
	s := push.NewServer(feed, pageWays...)
	s.Home = o.newHandler(s)
	base := "http://" + ln.Addr().String()
	if err := o.announce(out, base); err != nil {
		ln.Close()
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	happened := make(chan struct{})
	go func() {
		defer close(happened)
		o.addEvents(ctx, feed)
	}()
	err = s.Serve(ctx, ln)
	stop()
	<-happened
	return err
}

// checkLoopback refuses addresses that others can reach: whoever calls may write.
func checkLoopback(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	_, bad := strconv.ParseUint(port, 10, 16)
	switch ip := net.ParseIP(host); {
	case err != nil || bad != nil:
		return cmdutil.UsageErrorf("--addr is HOST:PORT, such as 127.0.0.1:8080, not %q", addr)
	case host == "localhost", ip != nil && ip.IsLoopback():
		return nil
	}
	return cmdutil.UsageErrorf("--addr %s is not a loopback address; the page is for this machine, at 127.0.0.1 or [::1]", addr)
}

func (o *pushOptions) announce(out io.Writer, base string) error {
	_, err := fmt.Fprintf(out, `%s

Open it in a browser, or ask from another terminal:
  curl '%[1]s/poll?after=0'      what there is, at once
  curl '%[1]s/longpoll?after=0'  as soon as there is something
  curl -N %[1]s/events           an answer that does not end
  curl -d hello %[1]s/say        makes an event of your own

Ctrl-C ends it.
`, base)
	return err
}

// addEvents adds events at random times, until ctx is done.
func (o *pushOptions) addEvents(ctx context.Context, feed *push.Feed) {
	for n := 1; ; n++ {
		gap := time.Duration(float64(time.Second) / o.rate * min(4, rand.ExpFloat64()))
		select {
		case <-time.After(gap):
		case <-ctx.Done():
			return
		}
		text := fmt.Sprintf("event %d", n)
		if o.padded {
			text += strings.Repeat(".", max(0, int(o.size)-len(text)))
		}
		feed.Add(text)
	}
}

// newHandler returns a handler of the page and of what its script asks for. Pages
// of other origins can neither add an event nor cut a connection.
func (o *pushOptions) newHandler(s *push.Server) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		page.Write(w, pagePolicy, pageHTML)
	})
	mux.HandleFunc("POST /say", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, push.MaxText))
		if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
			http.Error(w, "an event has 64 KiB at most", http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil || !utf8.Valid(text) {
			http.Error(w, "an event is text in UTF-8", http.StatusBadRequest)
			return
		}
		json.NewEncoder(w).Encode(s.Feed.Add(string(text)))
	})
	mux.HandleFunc("POST /cut", func(w http.ResponseWriter, r *http.Request) {
		s.Cut(outage, r)
		w.Header().Set("Connection", "close")
		fmt.Fprintf(w, "no network for %v\n", outage)
	})
	mux.HandleFunc("GET /costs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		cmdutil.WriteJSON(w, costsOf(s))
	})
	return page.Protect(mux)
}

// A cost is what a way has cost since the server began, for all clients.
type cost struct {
	Requests int64 `json:"requests"`
	Empty    int64 `json:"in_vain"`
	In       int64 `json:"bytes_to_server"`
	Out      int64 `json:"bytes_to_client"`
}

// costs are those of each way by its path, and the number of the newest event.
type costs struct {
	Last int             `json:"last"`
	Ways map[string]cost `json:"ways"`
}

func costsOf(s *push.Server) costs {
	c := costs{s.Feed.Last(), map[string]cost{}}
	for _, way := range pageWays {
		m := s.Meter(way.Path())
		c.Ways[way.Path()] = cost{m.Requests.Load(), m.Empty.Load(), m.In.Load(), m.Out.Load()}
	}
	return c
}
