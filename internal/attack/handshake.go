package attack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

var web = []string{"ws", "wss"}

var handshakes = []Attack{
	{
		Name: "cross-site", Against: web,
		Did:     "a page of https://evil.example opens a WebSocket",
		Decides: "RFC 6455, sections 4.2.2 and 10.2: the server checks Origin; CORS does not cover WebSocket",
		run: func(ctx context.Context, t Target) (Verdict, string, error) {
			return t.asks(ctx, call{origin: "https://evil.example"})
		},
	},
	{
		Name: "rebinding", Against: web,
		Did:     "a name of the attacker's leads to this machine: Host and Origin are evil.example",
		Decides: "good practice: the server knows the names by which it may be called, and refuses other Hosts",
		run: func(ctx context.Context, t Target) (Verdict, string, error) {
			return t.asks(ctx, call{host: "evil.example", origin: "http://evil.example"})
		},
	},
	{
		Name: "slow-handshake", Against: web,
		Did:     "a request that comes byte by byte and never ends",
		Decides: "good practice: the handshake as a whole has a limit in time (CWE-400; slowloris)",
		run:     slowHandshake,
	},
}

// asks is whether a call is let in that should not be.
func (t Target) asks(ctx context.Context, c call) (Verdict, string, error) {
	p, answer, err := t.upgrade(ctx, c)
	if err != nil {
		return Held, "no answer", nil
	}
	defer p.Close()
	if answer.StatusCode == http.StatusSwitchingProtocols {
		return Fell, "answered with " + answer.Status, nil
	}
	return Held, "answered with " + answer.Status, nil
}

func slowHandshake(ctx context.Context, t Target) (Verdict, string, error) {
	p, err := t.connect(ctx)
	if err != nil {
		return 0, "", err
	}
	defer p.Close()
	ended := make(chan answer, 1)
	go func() {
		_, err := p.In.ReadByte()
		if err == nil {
			ended <- answer{kind: earlyByte}
			return
		}
		ended <- ending(err)
	}()
	began := time.Now()
	request := t.request(call{})[:60] // without its end
	often := time.NewTicker(100 * time.Millisecond)
	defer often.Stop()
	for i := 0; ; i++ {
		b := "X-Slow: x\r\n"[i%11]
		if i < len(request) {
			b = request[i]
		}
		if _, err := io.WriteString(p, string(b)); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return Held, fmt.Sprintf("cut off after %v", time.Since(began).Round(100*time.Millisecond)), nil
		}
		select {
		case saw := <-ended:
			if saw.kind == silence {
				return Fell, fmt.Sprintf("still waited for after %v", t.Timeout), nil
			}
			return Held, fmt.Sprintf("%s after %v", saw, time.Since(began).Round(100*time.Millisecond)), nil
		case <-often.C:
		}
		if time.Since(began) > t.Timeout {
			return Fell, fmt.Sprintf("still waited for after %v", t.Timeout), nil
		}
	}
}
