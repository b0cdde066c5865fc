package attack

import (
	"bufio"
	"bytes"
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

	"github.com/socketlab/socketlab/websocket/frame"
)

// A peer is a connection that keeps no rule.
type peer struct {
	net.Conn
	in      *bufio.Reader
	decoder frame.Decoder
}

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
	return newPeer(t.secured(c, name)), nil
}

func newPeer(c net.Conn) *peer {
	return &peer{Conn: c, in: bufio.NewReader(c), decoder: frame.Decoder{From: frame.Server}}
}

// secured is c with TLS, where the target has it.
func (t Target) secured(c net.Conn, name string) net.Conn {
	if t.Scheme != "wss" && t.Scheme != "tls" {
		return c
	}
	config := t.TLS.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.ServerName = name
	return tls.Client(c, config)
}

// A call is a request for a WebSocket. Empty fields are what an honest program
// would say.
type call struct{ host, origin, extensions string }

// request is the call as bytes.
func (t Target) request(c call) string {
	if c.host == "" {
		c.host = t.Addr
	}
	path := t.Path
	if path == "" {
		path = "/"
	}
	head := "GET " + path + " HTTP/1.1\r\nHost: " + c.host +
		"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13" +
		"\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	if c.origin != "" {
		head += "Origin: " + c.origin + "\r\n"
	}
	if c.extensions != "" {
		head += "Sec-WebSocket-Extensions: " + c.extensions + "\r\n"
	}
	return head + "\r\n"
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
	answer, err := http.ReadResponse(p.in, &http.Request{Method: "GET"})
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
		if err := p.send(header(frame.Text), []byte("ping")); err != nil {
			return err
		}
		if got := p.next(); got != `"ping"` {
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
	if _, err := io.ReadFull(p.in, got); err != nil {
		return fmt.Errorf("the server does not echo: %w", err)
	}
	return nil
}

func (t Target) isWeb() bool { return t.Scheme == "ws" || t.Scheme == "wss" }

// header is that of a frame as a client has to send it.
func header(kind frame.Opcode) frame.Header {
	return frame.Header{Fin: true, Opcode: kind, Masked: true, Key: [4]byte{1, 2, 3, 4}}
}

// send writes one frame, whatever is wrong with it.
func (p *peer) send(h frame.Header, payload []byte) error {
	h.Length = int64(len(payload))
	_, err := p.Write(frame.Append(nil, h, bytes.Clone(payload)))
	return err
}

// next is the next thing that the server says, in words.
func (p *peer) next() string {
	buf := make([]byte, 4096)
	var message []byte
	for {
		n, err := p.in.Read(buf)
		if err != nil {
			return ending(err)
		}
		for rest := buf[:n]; len(rest) > 0; {
			var piece frame.Piece
			if piece, rest, err = p.decoder.Next(rest); err != nil {
				return sentBack(err)
			}
			switch piece.Kind {
			case 0, frame.Ping, frame.Pong:
				continue
			case frame.Close:
				code, _, _ := frame.ParseClose(piece.Payload)
				return fmt.Sprintf("close %d", code)
			}
			if message = append(message, piece.Payload...); piece.Last {
				return fmt.Sprintf("%.20q", message)
			}
		}
	}
}

// sentBack is a frame that no server may send: mostly what it was sent.
func sentBack(err error) string {
	if broken, ok := errors.AsType[*frame.Error](err); ok {
		return "the server sends a " + strings.TrimPrefix(broken.Rule, "a ")
	}
	return err.Error()
}

// ending is how a connection ended, in a word or two.
func ending(err error) string {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, net.ErrClosed):
		return silence // the second is our own end of it, after all patience
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "end of the stream"
	}
	return "cut off: " + strings.TrimPrefix(last(err).Error(), "read ")
}

// silence is what a peer hears whom nobody cuts off.
const silence = "silence"

func last(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// within waits for no longer than d for what the server says.
func (p *peer) within(d time.Duration) string {
	p.SetReadDeadline(time.Now().Add(d))
	return p.next()
}

// held is the verdict on a server that has ended a peer.
func held(saw string) Verdict {
	if strings.HasPrefix(saw, "close ") || strings.HasPrefix(saw, "cut off") || saw == "end of the stream" {
		return Held
	}
	return Fell
}
