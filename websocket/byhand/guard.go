package byhand

import (
	"cmp"
	"errors"
	"io"
	"net"
	"net/url"
	"time"

	"github.com/socketlab/socketlab/websocket/frame"
	"github.com/socketlab/socketlab/websocket/policy"
)

const defaultReadLimit = 16 << 20

// readLimit is the longest message in bytes, 0 for any.
func (t Transport) readLimit() int64 {
	return max(0, cmp.Or(t.ReadLimit, defaultReadLimit))
}

// upgrade reads the request that a WebSocket begins as, and answers it: yes
// with 101, or why not. It is over after the time of a handshake.
func (s *server) upgrade(ws *socket) (ok bool, err error) {
	if limit := s.t.Limits.OrDefaults().Handshake; limit > 0 {
		ws.SetReadDeadline(time.Now().Add(limit))
		defer ws.SetReadDeadline(time.Time{})
	}
	h, err := ws.head()
	if err != nil {
		return false, s.refuse(ws, err)
	}
	if status, why := s.refuses(h, ws); status != 0 {
		return false, s.hangUp(ws, status, why)
	}
	if s.isHome(h) {
		if _, err = ws.Write(s.t.Home); err == nil {
			linger(ws)
		}
		return false, err
	}
	r, err := frame.CheckRequest(h)
	if err != nil {
		return false, s.refuse(ws, err)
	}
	_, err = ws.Write(frame.AppendResponse(nil, r, r.Choose(s.t.Subprotocols)))
	return err == nil, err
}

// refuse answers a request that breaks a rule. A peer that has gone before
// it has asked for anything gets no answer.
func (s *server) refuse(ws *socket, err error) error {
	rule, broken := errors.AsType[*frame.Error](err)
	switch {
	case broken:
		return s.hangUp(ws, rule.Status, rule.Error())
	case err == io.EOF:
		return nil
	}
	return err
}

// hangUp answers with a status of HTTP, which is the end.
func (s *server) hangUp(ws *socket, status int, why string) error {
	if s.t.Log != nil {
		s.t.Log.Warn("refused", "peer", ws.RemoteAddr(), "status", status, "why", why)
	}
	_, err := ws.Write(frame.AppendRefusal(nil, status, why))
	if err == nil {
		linger(ws)
	}
	return err
}

// refuses returns the status of a request that is not served, whatever it
// is for, and the reason.
func (s *server) refuses(h frame.Head, c net.Conn) (status int, why string) {
	host, origin := h.Get("Host"), h.Get("Origin")
	switch {
	case !policy.AllowsHost(host, c.LocalAddr().String(), s.t.Hosts):
		return 403, "this server is not called " + host
	case s.isHome(h):
		return 0, ""
	case path(h) != s.url.Path:
		return 404, "the WebSocket is at " + s.url.Path
	case !policy.AllowsOrigin(origin, "http", host, s.t.Origins):
		return 403, "page of " + origin
	}
	return 0, ""
}

// path is the part of a request's target that names the WebSocket.
func path(h frame.Head) string {
	u, err := url.ParseRequestURI(h.Start[1])
	if err != nil {
		return ""
	}
	return u.Path
}

// isHome reports whether a request is for the page, not for the socket.
func (s *server) isHome(h frame.Head) bool {
	upgrades := h.Has("Upgrade", "websocket") && h.Has("Connection", "Upgrade")
	return s.t.Home != nil && h.Start[0] == "GET" && path(h) == "/" && !upgrades
}
