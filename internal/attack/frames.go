package attack

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/socketlab/socketlab/websocket/frame"
)

// prompt is how long a server may think about a frame that is wrong.
const prompt = 3 * time.Second

var frames = []Attack{
	{
		Name: "giant-length", Against: web,
		Did:     "a frame that says it is 4 EiB long",
		Decides: "RFC 6455, section 10.4: the receiver sets a limit; close code 1009",
		run: sends(func(p *peer) error {
			head := binary.BigEndian.AppendUint64([]byte{0x82, 0x80 | 127}, 1<<62)
			_, err := p.Write(append(head, 1, 2, 3, 4, 'x'))
			return err
		}),
	},
	{
		Name: "unmasked", Against: web,
		Did:     "a frame without a mask, as proxies could mistake for something else",
		Decides: "RFC 6455, section 5.1: the server closes the connection",
		run:     sends(one(frame.Header{Fin: true, Opcode: frame.Text}, "plain")),
	},
	{
		Name: "reserved-bits", Against: web,
		Did:     "a frame with a reserved bit that no extension has explained",
		Decides: "RFC 6455, section 5.2: the connection fails; close code 1002",
		run: sends(func(p *peer) error {
			h := header(frame.Text)
			h.RSV = 1
			return p.SendFrame(h, []byte("reserved"))
		}),
	},
	{
		Name: "fragmented-control", Against: web,
		Did:     "a ping in two fragments",
		Decides: "RFC 6455, section 5.5: control frames are not fragmented; close code 1002",
		run: sends(func(p *peer) error {
			h := header(frame.Ping)
			h.Fin = false
			return p.SendFrame(h, []byte("half"))
		}),
	},
	{
		Name: "bad-utf8", Against: web,
		Did:     "a text message that is not UTF-8",
		Decides: "RFC 6455, section 8.1: the connection fails; close code 1007",
		run:     sends(one(header(frame.Text), "\xc0\xaf/etc")),
	},
	{
		Name: "bad-close-code", Against: web,
		Did:     "a close frame with code 1006, which is never sent",
		Decides: "RFC 6455, section 7.4.1: the code is not echoed; close code 1002",
		run:     badCloseCode,
	},
}

// one sends a single frame.
func one(h frame.Header, payload string) func(*peer) error {
	return func(p *peer) error { return p.SendFrame(h, []byte(payload)) }
}

// sends opens a WebSocket, sends what is wrong and waits for the end.
func sends(wrong func(*peer) error) func(context.Context, Target) (Verdict, string, error) {
	return func(ctx context.Context, t Target) (Verdict, string, error) {
		p, err := t.open(ctx)
		if err != nil {
			return 0, "", err
		}
		defer p.Close()
		if err := wrong(p); err != nil {
			return 0, "", err
		}
		return p.within(min(prompt, t.Timeout)).verdict()
	}
}

func badCloseCode(ctx context.Context, t Target) (Verdict, string, error) {
	p, err := t.open(ctx)
	if err != nil {
		return 0, "", err
	}
	defer p.Close()
	if err := p.SendFrame(header(frame.Close), []byte{1006 >> 8, 1006 & 0xff}); err != nil {
		return 0, "", err
	}
	saw := p.within(min(prompt, t.Timeout))
	if saw.kind == closeFrame && (saw.code == frame.Abnormal || saw.code == 0) {
		return Fell, saw.String(), nil // echoed
	}
	return saw.verdict()
}
