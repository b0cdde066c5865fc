package push

import (
	"context"
	"net/http"
	"strings"
	"time"

	gorilla "github.com/gorilla/websocket"
)

// WebSocket leaves HTTP after one request. Then either side sends when it has
// something to say, in frames (RFC 6455).
type WebSocket struct {
	Still  time.Duration // how often to ping; 0 is 15 s
	Resume bool          // the client says what it has seen, which no standard does for it
}

// Name implements Way.
func (p WebSocket) Name() string {
	if p.Resume {
		return "resuming WebSocket"
	}
	return "WebSocket"
}

// Path implements Way.
func (p WebSocket) Path() string { return "/websocket" }

// Resumes implements Way.
func (p WebSocket) Resumes() string {
	if p.Resume {
		return "the program: it redials with ?after="
	}
	return "nobody: the program redials, no more"
}

// Serve writes each event as a message. Who names no event gets those from now
// on. What the client sends becomes an event.
func (p WebSocket) Serve(feed *Feed, w http.ResponseWriter, r *http.Request) {
	after := position(r, feed.Last())
	// Upgrade refuses pages of other origins.
	c, err := (&gorilla.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer c.Close()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		defer cancel()
		p.listen(feed, c)
	}()
	ping := time.NewTicker(still(p.Still))
	defer ping.Stop()
	for ctx.Err() == nil {
		events, more := feed.After(after)
		for _, e := range events {
			c.SetWriteDeadline(time.Now().Add(patience))
			if err := c.WriteJSON(e); err != nil {
				return
			}
			after = e.ID
		}
		select {
		case <-more:
		case <-ping.C:
			if c.WriteControl(gorilla.PingMessage, nil, time.Now().Add(patience)) != nil {
				return
			}
		case <-ctx.Done():
		}
	}
	bye := gorilla.FormatCloseMessage(gorilla.CloseGoingAway, "")
	c.WriteControl(gorilla.CloseMessage, bye, time.Now().Add(patience))
}

// listen reads until the connection ends, or nothing comes for longer than two
// pings: then the peer is gone.
func (p WebSocket) listen(feed *Feed, c *gorilla.Conn) {
	alive := func() { c.SetReadDeadline(time.Now().Add(2*still(p.Still) + patience)) }
	alive()
	c.SetReadLimit(MaxText)
	c.SetPongHandler(func(string) error { alive(); return nil })
	for {
		_, text, err := c.ReadMessage()
		if err != nil {
			return
		}
		alive()
		feed.Add(string(text))
	}
}

// Follow reads messages. Without Resume it does what new WebSocket does, which
// knows of no events.
func (p WebSocket) Follow(
	ctx context.Context, from Link, after int, got func(Event),
) error {
	url := "ws" + strings.TrimPrefix(from.URL, "http") + p.Path()
	if p.Resume {
		url += "?" + query(after)
	}
	d := gorilla.Dialer{NetDialContext: from.Dial}
	c, _, err := d.DialContext(ctx, url, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	c.SetReadLimit(mostAnswer)
	from.joined()
	for {
		var e Event
		if err := c.ReadJSON(&e); err != nil {
			return err
		}
		got(e)
	}
}
