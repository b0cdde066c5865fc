package push

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"github.com/socketlab/socketlab/websocket/policy"
)

// MaxText is how long an event may be, in bytes.
const MaxText = 64 << 10

// maxConns is how many simultaneous connections a server has. One more waits in
// the listen backlog.
const maxConns = 1000

// patience is for a peer that does not read.
const patience = 5 * time.Second

// still is how often something is said in silence.
func still(every time.Duration) time.Duration { return cmp.Or(every, 15*time.Second) }

// A Server tells the events of a feed in several ways, each at its path.
type Server struct {
	Feed *Feed
	Home http.Handler // everything else; nil is nothing

	ways   map[string]Way
	meters map[string]*Meter

	mu    sync.Mutex
	conns map[net.Conn]bool
	off   time.Time // until then there is no network
	held  sync.WaitGroup
}

// NewServer returns a server of these ways, whose paths differ.
func NewServer(feed *Feed, ways ...Way) *Server {
	s := &Server{
		Feed: feed, ways: map[string]Way{}, meters: map[string]*Meter{},
		conns: map[net.Conn]bool{},
	}
	for _, way := range ways {
		s.ways[way.Path()], s.meters[way.Path()] = way, &Meter{}
	}
	return s
}

// Meter returns what the way at this path has cost until now.
func (s *Server) Meter(path string) *Meter { return s.meters[path] }

// Serve answers on ln until ctx is done, and returns when all that it began
// has ended: nil then.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	// Requests end with ctx, those that wait for an event as well.
	server := http.Server{
		Handler:           s,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       keep,
		ConnState:         s.track,
		ReadHeaderTimeout: patience,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	over := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(over)
		soon, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		server.Shutdown(soon)
	})
	err := server.Serve(metered{netutil.LimitListener(ln, maxConns), s.isOff})
	if !stop() {
		<-over
	}
	server.Close()
	s.held.Wait() // WebSockets are no longer the server's, so they are waited for
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// A page whose own name points here is refused: DNS rebinding.
	if !policy.AllowsAnyAddress(r.Host) {
		http.Error(w, "this server is not called "+r.Host, http.StatusForbidden)
		return
	}
	way, ok := s.ways[r.URL.Path]
	if !ok {
		claim(r, nil)
		if s.Home == nil {
			http.NotFound(w, r)
			return
		}
		s.Home.ServeHTTP(w, r)
		return
	}
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", "GET")
		http.Error(w, "this is only to be read", http.StatusMethodNotAllowed)
		return
	}
	m := s.meters[way.Path()]
	s.held.Add(1)
	defer s.held.Done()
	claim(r, m)
	defer m.begin()()
	way.Serve(s.Feed, w, r)
}

// track knows the connections. One that has left HTTP stays on the list until
// the handler that has it returns.
func (s *Server) track(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case http.StateNew, http.StateHijacked:
		s.conns[c] = true
	case http.StateClosed:
		delete(s.conns, c)
	}
}

// Cut ends all connections, without a word to the ways that use them, and for
// so long every new one as well. The connection that a request came by is left
// alone, so that it can be answered; nil is none.
func (s *Server) Cut(lasts time.Duration, asked *http.Request) {
	var spared net.Conn
	if asked != nil {
		spared, _ = asked.Context().Value(connKey{}).(net.Conn)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.off = time.Now().Add(lasts)
	for c := range s.conns {
		if c != spared {
			c.Close()
			delete(s.conns, c)
		}
	}
}

// isOff reports whether new connections are cut.
func (s *Server) isOff() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Before(s.off)
}
