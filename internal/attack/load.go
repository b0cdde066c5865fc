package attack

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/websocket/frame"
)

var streams = []string{"ws", "wss", "tcp", "tls", "unix"}

var loads = []Attack{
	{
		Name: "never-reads", Against: streams,
		Did:     "a peer that sends and never reads what comes back",
		Decides: "good practice: a Write has a deadline, and others are served meanwhile",
		run:     neverReads,
	},
	{
		Name: "tiny-fragments", Against: web, alone: true,
		Did:     "one message in 20,000 fragments of a byte",
		Decides: "RFC 6455, section 10.4: what a message may cost is limited, and others are served meanwhile",
		run:     tinyFragments,
	},
	{
		Name: "compression-bomb", Against: web, alone: true,
		Did:     "256 KiB that are 256 MiB when they are decompressed",
		Decides: "RFC 7692, section 8; RFC 6455, section 10.4: the limit counts what comes out",
		run:     bomb,
	},
	{
		Name: "flood", Against: streams, alone: true,
		Did:     "connections that are opened and say nothing",
		Decides: "good practice: a limit of connections that leaves room, or closes what is too much and recovers",
		run:     flood,
	},
}

// writeUntilError writes msg again and again. It reports whether no Write has
// failed before the timeout.
func writeUntilError(c net.Conn, msg []byte, timeout time.Duration) (stuck bool, err error) {
	c.SetDeadline(time.Now().Add(timeout))
	for {
		if _, err := c.Write(msg); err != nil {
			return errors.Is(err, os.ErrDeadlineExceeded), err
		}
	}
}

func neverReads(ctx context.Context, t Target) (Verdict, string, error) {
	var p *peer
	var err error
	msg := make([]byte, 64<<10)
	if t.isWeb() {
		p, err = t.open(ctx)
		h := header(frame.Binary)
		h.Length = int64(len(msg))
		msg = frame.Append(nil, h, msg)
	} else {
		p, err = t.connect(ctx)
	}
	if err != nil {
		return 0, "", err
	}
	defer p.Close()
	began := time.Now()
	ended := make(chan bool, 1)
	go func() {
		stuck, _ := writeUntilError(p, msg, t.Timeout)
		ended <- stuck
	}()
	if err := t.honest(ctx); err != nil {
		return Fell, "meanwhile an honest client is not served: " + err.Error(), nil
	}
	if <-ended {
		return Fell, fmt.Sprintf("still connected after %v", t.Timeout), nil
	}
	return Held, fmt.Sprintf("cut off after %v, and others were served", time.Since(began).Round(100*time.Millisecond)), nil
}

func tinyFragments(ctx context.Context, t Target) (Verdict, string, error) {
	p, err := t.open(ctx)
	if err != nil {
		return 0, "", err
	}
	defer p.Close()
	var all bytes.Buffer
	for i := range 20_000 {
		h := header(frame.Continuation)
		if i == 0 {
			h.Opcode = frame.Text
		}
		h.Fin, h.Length = i == 20_000-1, 1
		all.Write(frame.Append(nil, h, []byte("x")))
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		p.Write(all.Bytes())
	}()
	if err := t.honest(ctx); err != nil {
		return Fell, "meanwhile an honest client is not served: " + err.Error(), nil
	}
	saw := p.within(t.Timeout)
	<-sent
	if saw.kind == silence {
		return Fell, fmt.Sprintf("neither answered nor closed after %v", t.Timeout), nil
	}
	if saw.kind == wholeMessage {
		return Held, "taken as the one message that it is, and others were served", nil
	}
	return Held, saw.String() + ", and others were served", nil
}

func bomb(ctx context.Context, t Target) (Verdict, string, error) {
	p, answer, err := t.upgrade(ctx, call{extensions: "permessage-deflate; server_no_context_takeover; client_no_context_takeover"})
	if err != nil {
		return 0, "", err
	}
	defer p.Close()
	if !strings.Contains(answer.Header.Get("Sec-WebSocket-Extensions"), "permessage-deflate") {
		return Held, "the server does not agree to compression", nil
	}
	h := header(frame.Binary)
	h.RSV = 4
	go p.SendFrame(h, deflated(256))
	return p.within(t.Timeout).verdict()
}

// deflated is so many MiB of zeros. Each but the first is the same again, since
// the one before it is all that it refers to.
func deflated(n int) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	zeros := make([]byte, 1<<20)
	var parts [2][]byte
	for i := range parts {
		out.Reset()
		w.Write(zeros)
		w.Flush()
		parts[i] = bytes.Clone(out.Bytes())
	}
	all := append(parts[0], bytes.Repeat(parts[1], n-1)...)
	return bytes.TrimSuffix(all, []byte{0, 0, 0xff, 0xff}) // RFC 7692, section 7.2.1
}

// spare descriptors are for an honest client.
const spare = 8

func flood(ctx context.Context, t Target) (Verdict, string, error) {
	var held []*peer
	defer func() {
		for _, p := range held {
			p.Close()
		}
	}()
	for range t.Conns {
		// Of TLS no more than TCP: the handshake would cost the attacker as much.
		plain := t
		plain.Scheme = strings.Replace(strings.Replace(t.Scheme, "wss", "ws", 1), "tls", "tcp", 1)
		p, err := plain.connect(ctx)
		if errors.Is(err, syscall.EMFILE) && len(held) > spare {
			for _, p := range held[len(held)-spare:] {
				p.Close() // this program is out of descriptors, not the server
			}
			held = held[:len(held)-spare]
		}
		if err != nil {
			break
		}
		held = append(held, p)
	}
	err := t.honest(ctx)
	if err == nil {
		return Held, fmt.Sprintf("with %d connections open an honest client is served", len(held)), nil
	}
	if errors.Is(err, errno.ECONNREFUSED) {
		return 0, "", err
	}
	// A limit may be lower than that. Then it closes what is too much, and
	// whoever keeps it has memory left for those who come afterwards.
	if n := len(held); n > 0 && held[n-1].shut() {
		return Held, "the server has a limit, and closes what is above it", nil
	}
	return Fell, fmt.Sprintf("with %d connections open an honest client is not served: %v", len(held), err), nil
}

// shut reports whether the server closes the connection within a second.
func (p *peer) shut() bool {
	p.SetReadDeadline(time.Now().Add(time.Second))
	_, err := p.In.ReadByte()
	return err != nil && ending(err).kind != silence
}
