package websocket

import (
	"cmp"
	"errors"
	"log/slog"
	"net"
	"net/http"

	gorilla "github.com/gorilla/websocket"

	"github.com/socketlab/socketlab/websocket/policy"
)

// errPage says that a request was one for a page.
var errPage = errors.New("answered as HTTP")

const defaultReadLimit = 16 << 20

// readLimit is the longest message in bytes, 0 for any.
func (t Transport) readLimit() int64 {
	return max(0, cmp.Or(t.ReadLimit, defaultReadLimit))
}

// httpServer answers the requests that WebSockets begin as. What is not
// upgraded is over after the time of a handshake.
func (t Transport) httpServer(h http.Handler) *http.Server {
	limit := t.Limits.OrDefaults().Handshake
	s := &http.Server{
		Handler:        h,
		ReadTimeout:    limit,
		WriteTimeout:   limit,
		IdleTimeout:    limit,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       slog.NewLogLogger(slog.DiscardHandler, 0),
	}
	if t.Log != nil {
		s.ErrorLog = slog.NewLogLogger(t.Log.Handler(), slog.LevelDebug)
	}
	return s
}

// upgrade turns a request into a WebSocket, or answers why not.
func (s *server) upgrade(
	w http.ResponseWriter, r *http.Request,
) (*gorilla.Conn, error) {
	status, why := s.refuses(r)
	if status != 0 {
		if s.t.Log != nil {
			s.t.Log.Warn("refused", "peer", r.RemoteAddr, "status", status, "why", why)
		}
		if status == http.StatusUpgradeRequired {
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "websocket")
		}
		http.Error(w, why, status)
		return nil, errPage
	}
	if s.isHome(r) {
		s.t.Home.ServeHTTP(w, r)
		return nil, errPage
	}
	return s.t.upgrader().Upgrade(w, r, nil)
}

// refuses returns the status of a request that is not served, and the
// reason.
func (s *server) refuses(r *http.Request) (status int, why string) {
	switch {
	case !s.isOwnHost(r):
		return http.StatusForbidden, "this server is not called " + r.Host
	case s.isHome(r):
		return 0, ""
	case r.URL.Path != s.url.Path:
		return http.StatusNotFound, "the WebSocket is at " + s.url.Path
	case !gorilla.IsWebSocketUpgrade(r):
		return http.StatusUpgradeRequired, "this address speaks WebSocket"
	case !s.isOwnPage(r):
		return http.StatusForbidden, "page of " + r.Header.Get("Origin")
	}
	return 0, ""
}

// isHome reports whether a request is for the page, not for the socket.
func (s *server) isHome(r *http.Request) bool {
	free := r.URL.Path != s.url.Path || s.url.Path == "/"
	return s.t.Home != nil && free && !gorilla.IsWebSocketUpgrade(r)
}

// isOwnHost reports whether the request calls the server by a name of its
// own.
func (s *server) isOwnHost(r *http.Request) bool {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return policy.AllowsHost(r.Host, local.String(), s.t.Hosts)
}

// isOwnPage reports whether a page that connects is one of this server's,
// or is allowed by name.
func (s *server) isOwnPage(r *http.Request) bool {
	scheme := "http"
	if s.t.TLS != nil {
		scheme = "https"
	}
	return policy.AllowsOrigin(r.Header.Get("Origin"), scheme, r.Host, s.t.Origins)
}
