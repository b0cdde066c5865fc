package attack

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/websocket/frame"
	"github.com/socketlab/socketlab/websocket/rawconn"
)

// A peer is a connection that keeps no rule.
type peer struct{ *rawconn.Conn }

// connect opens a connection, with TLS where the target has it.
func (t Target) connect(ctx context.Context) (*peer, error) {
	network := "tcp"
	if strings.HasPrefix(t.Scheme, "unix") || t.Scheme == "udp" {
		network = t.Scheme
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, network, t.Addr)
	if err != nil {
		return nil, err
	}
	end, _ := ctx.Deadline()
	c.SetDeadline(end)
	context.AfterFunc(ctx, func() { c.Close() }) // whoever interrupts does not wait
	name, _, _ := net.SplitHostPort(t.Addr)
	secured, err := t.secured(ctx, c, name)
	if err != nil {
		return nil, err
	}
	return newPeer(secured), nil
}

func newPeer(c net.Conn) *peer { return &peer{rawconn.New(c, frame.Client, nil)} }

// secured returns c with TLS, where the target has it.
func (t Target) secured(ctx context.Context, c net.Conn, name string) (net.Conn, error) {
	if t.Scheme != "wss" && t.Scheme != "tls" {
		return c, nil
	}
	config := &tls.Config{}
	if t.TLS != nil {
		config = t.TLS.Clone()
	}
	config.ServerName = name
	return echo.ClientTLS(ctx, c, config, t.Addr)
}

// A call is a request for a WebSocket. Empty fields are what an honest program
// would say.
type call struct{ host, origin, extensions string }

// request is the call as bytes.
func (t Target) request(c call) string {
	h := frame.Head{
		Start: [3]string{"GET", cmp.Or(t.Path, "/"), "HTTP/1.1"},
		Lines: []frame.Line{
			{Name: "Host", Value: cmp.Or(c.host, t.Addr)},
			{Name: "Upgrade", Value: "websocket"},
			{Name: "Connection", Value: "Upgrade"},
			{Name: "Sec-WebSocket-Version", Value: frame.Version},
			{Name: "Sec-WebSocket-Key", Value: "dGhlIHNhbXBsZSBub25jZQ=="},
		},
	}
	if c.origin != "" {
		h.Lines = append(h.Lines, frame.Line{Name: "Origin", Value: c.origin})
	}
	if c.extensions != "" {
		h.Lines = append(h.Lines, frame.Line{Name: "Sec-WebSocket-Extensions", Value: c.extensions})
	}
	return string(h.Append(nil))
}

// upgrade asks for a WebSocket and returns the answer.
func (t Target) upgrade(ctx context.Context, c call) (*peer, *http.Response, error) {
	p, err := t.connect(ctx)
	if err != nil {
		return nil, nil, err
	}
	answer, err := p.ask(t.request(c))
	if err != nil {
		p.Close()
		return nil, nil, err
	}
	return p, answer, nil
}

// ask sends a request and reads the head of the answer.
func (p *peer) ask(request string) (*http.Response, error) {
	if _, err := io.WriteString(p, request); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(p.In, &http.Request{Method: "GET"})
	if err != nil {
		return nil, fmt.Errorf("the answer to the handshake is no HTTP: %w", err)
	}
	return answer, nil
}

// open is a WebSocket that was opened honestly.
func (t Target) open(ctx context.Context) (*peer, error) {
	p, answer, err := t.upgrade(ctx, call{})
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		p.Close()
		return nil, fmt.Errorf("the server answers a WebSocket handshake with %s", answer.Status)
	}
	return p, nil
}

// honest is a client as it should be: what it sends comes back.
func (t Target) honest(ctx context.Context) error {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, slack)
	defer cancel()
	err := t.echoed(ctx)
	if err != nil && (ctx.Err() != nil || errors.Is(err, os.ErrDeadlineExceeded)) {
		err = fmt.Errorf("no answer has come for %v", time.Since(began).Round(time.Second))
	}
	return err
}

// echoed is whether a message comes back.
func (t Target) echoed(ctx context.Context) error {
	if t.isWeb() {
		p, err := t.open(ctx)
		if err != nil {
			return err
		}
		defer p.Close()
		if err := p.SendFrame(header(frame.Text), []byte("ping")); err != nil {
			return err
		}
		if got := p.next(); got != (answer{kind: wholeMessage, text: "ping"}) {
			return fmt.Errorf("the server answers %q with %s", "ping", got)
		}
		return nil
	}
	return t.plain(ctx)
}

// plain is an echo without WebSocket.
func (t Target) plain(ctx context.Context) error {
	p, err := t.connect(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	if t.Scheme == "unixgram" {
		return nil // there is a socket of that kind; an answer would need a name of one's own
	}
	if _, err := p.Write([]byte("ping")); err != nil {
		return err
	}
	got := make([]byte, 4)
	if _, err := io.ReadFull(p.In, got); err != nil {
		return fmt.Errorf("the server does not echo: %w", err)
	}
	return nil
}

func (t Target) isWeb() bool { return t.Scheme == "ws" || t.Scheme == "wss" }

// header is that of a frame as a client has to send it.
func header(kind frame.Opcode) frame.Header {
	return frame.Header{Fin: true, Opcode: kind, Masked: true, Key: [4]byte{1, 2, 3, 4}}
}

// next returns the next thing that the server sends, or how it ends the
// connection. It ignores pings and pongs.
func (p *peer) next() answer {
	var message []byte
	for {
		piece, err := p.Next()
		switch broken, ok := errors.AsType[*frame.Error](err); {
		case ok:
			return answer{kind: badFrame, text: broken.Rule}
		case err != nil:
			return ending(err)
		}
		switch piece.Kind {
		case frame.Ping, frame.Pong:
			continue
		case frame.Close:
			code, _, _ := frame.ParseClose(piece.Payload)
			return answer{kind: closeFrame, code: code}
		}
		if message = append(message, piece.Payload...); piece.Last {
			return answer{kind: wholeMessage, text: string(message)}
		}
	}
}

// within returns the next thing that the server sends within d.
func (p *peer) within(d time.Duration) answer {
	p.SetReadDeadline(time.Now().Add(d))
	return p.next()
}
