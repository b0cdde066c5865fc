package attack

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// strict are limits that a test can wait for.
var strict = echo.Limits{Handshake: time.Second, Write: time.Second, Idle: 20 * time.Second, MaxConns: 100}

// serve runs a server of this project.
func serve(t *testing.T, scheme string, tr echo.Transport) Target {
	s, err := tr.Listen(t.Context(), "")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		s.Close()
		<-served
	})
	target := Target{Scheme: scheme, Addr: s.Addr().String(), Timeout: 15 * time.Second, Conns: 50}
	if u, err := url.Parse(target.Addr); err == nil && u.Host != "" {
		target.Addr, target.Path = u.Host, u.Path
	}
	return target
}

// made are the reports of all attacks on a target.
func made(t *testing.T, target Target) map[string]Report {
	reports := make(map[string]Report)
	require.NoError(t, Run(t.Context(), target, All(), func(r Report) { reports[r.Name] = r }))
	require.Len(t, reports, len(All()))
	for _, a := range All() {
		assert.Equal(t, !slices.Contains(a.Against, target.Scheme), reports[a.Name].Unsuited, a.Name)
	}
	return reports
}

func TestOurServersHold(t *testing.T) {
	for name, c := range map[string]struct {
		scheme    string
		transport echo.Transport
		tried     int
	}{
		"tcp":        {"tcp", tcp.Transport{Limits: strict}, 2},
		"udp":        {"udp", udp.Transport{Limits: strict}, 1},
		"unix":       {"unix", unixsock.Transport{Limits: strict}, 3},
		"unixpacket": {"unixpacket", unixsock.Transport{Limits: strict, Type: "unixpacket"}, 1},
		"websocket":  {"ws", websocket.Transport{Limits: strict}, 12},
		"deflate":    {"ws", websocket.Transport{Limits: strict, Compression: true}, 12},
		"byhand":     {"ws", byhand.Transport{Limits: strict}, 12},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tried := 0
			for _, r := range made(t, serve(t, c.scheme, c.transport)) {
				if r.Verdict != NotTried {
					tried++
					assert.Equal(t, Held, r.Verdict, "%s: %s", r.Name, r.Saw)
				}
			}
			assert.GreaterOrEqual(t, tried, c.tried)
		})
	}
}

// naive is a WebSocket server as a first try may be.
func naive(t *testing.T) Target {
	upgrader := gorilla.Upgrader{EnableCompression: true, CheckOrigin: func(*http.Request) bool { return true }}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		for {
			kind, msg, err := c.ReadMessage()
			if err != nil {
				return
			}
			c.WriteMessage(kind, msg)
		}
	})}
	go server.Serve(ln)
	t.Cleanup(func() { server.Close() })
	return Target{Scheme: "ws", Addr: ln.Addr().String(), Timeout: time.Second, Conns: 50}
}

func TestNaiveServerFalls(t *testing.T) {
	reports := made(t, naive(t))
	for _, name := range []string{"cross-site", "rebinding", "slow-handshake", "bad-utf8", "never-reads"} {
		assert.Equal(t, Fell, reports[name].Verdict, "%s: %s", name, reports[name].Saw)
	}
	for _, name := range []string{"unmasked", "reserved-bits", "fragmented-control", "flood"} {
		assert.Equal(t, Held, reports[name].Verdict, "%s: %s", name, reports[name].Saw)
	}
}

// A server that repeats whatever it gets, in whatever frames.
func TestParrotFalls(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 4096)
				c.Read(buf)
				fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
				for {
					if _, err := c.Read(buf); err != nil {
						return
					}
					c.Write([]byte("\x81\x04ping"))
				}
			}()
		}
	}()
	target := Target{Scheme: "ws", Addr: ln.Addr().String(), Timeout: time.Second, Conns: 5}
	reports := made(t, target)
	for _, name := range []string{"giant-length", "unmasked", "reserved-bits", "fragmented-control", "bad-utf8", "bad-close-code"} {
		assert.Equal(t, Fell, reports[name].Verdict, "%s: %s", name, reports[name].Saw)
	}
}

// A server that one peer ends has not held, whatever that peer has read.
func TestServerThatIsGoneFalls(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 4096)
				c.Read(buf)
				fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
				if _, err := c.Read(buf); err == nil && buf[1]&0x7f == 127 {
					ln.Close()
					return
				}
				c.Write([]byte("\x81\x04ping"))
			}()
		}
	}()
	var giant []Attack
	for _, a := range All() {
		if a.Name == "giant-length" {
			giant = append(giant, a)
		}
	}
	target := Target{Scheme: "ws", Addr: ln.Addr().String(), Timeout: 5 * time.Second, Conns: 5}
	require.NoError(t, Run(t.Context(), target, giant, func(r Report) {
		assert.Equal(t, Fell, r.Verdict)
		assert.Contains(t, r.Saw, answer{kind: endOfStream}.String()+"; then an honest client is not served")
	}))
}

// A limit that is lower than a flood is the practice that is asked for.
func TestLimitBelowAFloodHolds(t *testing.T) {
	target := serve(t, "tcp", tcp.Transport{Limits: echo.Limits{MaxConns: 3}})
	target.Conns = 10
	r := made(t, target)["flood"]
	assert.Equal(t, Held, r.Verdict, r.Saw)
	assert.Contains(t, r.Saw, "closes what is above it")
}

func TestAmplifierFalls(t *testing.T) {
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer pc.Close()
	go func() {
		buf := make([]byte, 2048)
		for {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			pc.WriteTo(append(buf[:n:n], buf[:n]...), from)
		}
	}()
	reports := made(t, Target{Scheme: "udp", Addr: pc.LocalAddr().String(), Timeout: time.Second})
	assert.Equal(t, Fell, reports["amplification"].Verdict, reports["amplification"].Saw)
	if r := reports["self-loop"]; r.Verdict != NotTried {
		assert.Equal(t, Fell, r.Verdict, r.Saw)
	}
}

func TestOnlyThisMachine(t *testing.T) {
	for addr, ok := range map[string]bool{
		"127.0.0.1:80": true, "[::1]:80": true, "localhost:80": true, "127.8.8.8:80": true,
		"192.0.2.1:80": false, "example.com:80": false, "[2001:db8::1]:80": false, "0.0.0.0:80": false,
	} {
		err := Target{Scheme: "ws", Addr: addr}.Check()
		if ok {
			assert.NoError(t, err, addr)
			continue
		}
		assert.ErrorIs(t, err, ErrNotHere, addr)
	}
	assert.ErrorIs(t, Run(t.Context(), Target{Scheme: "ws", Addr: "192.0.2.1:80"}, All(), nil), ErrNotHere)
}

func TestTargetThatIsSomethingElse(t *testing.T) {
	target := serve(t, "tcp", tcp.Transport{})
	target.Scheme = "ws"
	err := Run(t.Context(), target, All(), func(Report) {})
	assert.ErrorContains(t, err, "no HTTP")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ln.Close()
	target.Addr = ln.Addr().String()
	assert.Error(t, Run(t.Context(), target, All(), func(Report) {}))
}

func TestNothingIsLeft(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	pc, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer pc.Close()
	go func() {
		for {
			c, err := pc.Accept()
			if err != nil {
				return
			}
			go func() {
				io.Copy(c, c)
				c.Close()
			}()
		}
	}()
	made(t, Target{Scheme: "tcp", Addr: pc.Addr().String(), Timeout: 300 * time.Millisecond, Conns: 5})
}
