package closing_test

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
	"github.com/socketlab/socketlab/lessons/14-closing/closing"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
	"github.com/socketlab/socketlab/websocket/frame"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// soon is a limit that a server is to keep, late one that it is not to reach.
const (
	soon = 100 * time.Millisecond
	late = 30 * time.Second
)

type listening interface {
	Listen(ctx context.Context, addr string) (echo.Server, error)
}

// servers are ours. A peer of a silent kind is cut off by all of them; the others
// have time, however busy the machine is.
func servers(kind string, log *slog.Logger) map[string]listening {
	soon := soon
	if kind != "mute" && kind != "never-pongs" {
		soon = late
	}
	limits := echo.Limits{Idle: soon}
	return map[string]listening{
		"websocket": websocket.Transport{Log: log, Limits: limits},
		"byhand":    byhand.Transport{Log: log, Limits: limits},
		"heartbeat": closing.Heartbeat{Log: log, Every: soon, Patience: soon},
	}
}

// Every server ends with every peer, within its limits, and nothing is left: the
// server's goroutine for the connection has ended when the log says so, and
// goleak looks for the others.
func TestServersEnd(t *testing.T) {
	for name := range servers("", nil) {
		for _, kind := range closing.Kinds {
			for _, stopped := range []bool{true, false} {
				if stopped && kind != "simultaneous" {
					continue
				}
				t.Run(name+"/"+kind+map[bool]string{true: "/stopped"}[stopped], func(t *testing.T) {
					t.Parallel()
					end, server := meet(t, name, kind, stopped)
					check(t, name, kind, end, server)
				})
			}
		}
	}
}

// meet lets a peer meet a server, and returns what its log says about the end.
func meet(t *testing.T, name, kind string, stopped bool) (closing.End, error) {
	log := &ends{errs: make(chan error, 1)}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s, err := servers(kind, slog.New(log))[name].Listen(ctx, "ws://127.0.0.1:0/echo")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	p := closing.Peer{Kind: kind, URL: s.Addr().String(), Clock: clock{time.Now()}, Timeout: late}
	if stopped {
		p.Stop = stop
	}
	end, err := p.Run(t.Context())
	require.NoError(t, err)
	var server error
	select {
	case server = <-log.errs:
	case <-time.After(late):
		t.Error("the server has not let go of the connection")
	}
	stop()
	assert.NoError(t, <-served)
	return end, server
}

// check is what each ending looks like from both sides.
func check(t *testing.T, name, kind string, end closing.End, server error) {
	assert.False(t, end.TimedOut, "the server's limits end it")
	switch kind {
	case "polite":
		assert.Equal(t, closing.End{Sent: frame.Normal, Got: frame.Normal, TCP: closing.FIN}, end)
		assert.NoError(t, server)
	case "simultaneous":
		assert.Equal(t, frame.Normal, end.Sent)
		assert.Contains(t, []frame.Code{frame.GoingAway, frame.InvalidPayload}, end.Got, "no answer to the peer's")
		assert.Equal(t, closing.FIN, end.TCP, "and no reset, which could take the close frame with it")
	case "mute":
		assert.Contains(t, []frame.Code{frame.GoingAway, frame.InternalError}, end.Got)
		assert.True(t, end.LetGo, "nobody waits for good for an answer")
		assert.Error(t, server)
	case "resetting":
		assert.Error(t, server, "a connection that ends without a close frame has failed")
	case "never-pongs":
		assert.Equal(t, closing.FIN, end.TCP)
		if name == "heartbeat" {
			assert.Equal(t, frame.InternalError, end.Got)
			assert.Equal(t, 1, end.Pings)
		} else {
			assert.Equal(t, frame.GoingAway, end.Got, "of silence: our servers send no pings")
		}
	}
}

// Our clients answer a heartbeat, so it keeps them, and end politely with it.
func TestClientsAnswerPings(t *testing.T) {
	for _, name := range []string{"websocket", "byhand"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &ends{errs: make(chan error, 1)}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			beat := closing.Heartbeat{Log: slog.New(log), Every: soon / 10, Patience: late}
			s, err := beat.Listen(ctx, "ws://127.0.0.1:0/echo")
			require.NoError(t, err)
			served := make(chan error, 1)
			go func() { served <- s.Serve(ctx) }()
			host := watching{pongs: make(chan struct{}, 1000)}
			c, err := map[string]echo.Transport{
				"websocket": websocket.Transport{Host: host}, "byhand": byhand.Transport{Host: host},
			}[name].Dial(ctx, s.Addr().String())
			require.NoError(t, err)
			read := make(chan error, 1)
			go func() { _, err := c.Read(make([]byte, 1)); read <- err }() // this is what answers
			for range 3 {
				select {
				case <-host.pongs:
				case <-time.After(late):
					t.Fatal("no pong: the second ping comes only after the first was answered")
				}
			}
			assert.NoError(t, c.Close())
			assert.Error(t, <-read)
			assert.NoError(t, <-log.errs)
			stop()
			assert.NoError(t, <-served)
		})
	}
}

// A watching host sees the pongs that go out.
type watching struct {
	echo.Kernel
	pongs chan struct{}
}

func (w watching) Dial(ctx context.Context, network, local, remote string) (net.Conn, error) {
	c, err := w.Kernel.Dial(ctx, network, local, remote)
	return watched{c, w.pongs}, err
}

type watched struct {
	net.Conn
	pongs chan struct{}
}

func (w watched) Write(p []byte) (int, error) {
	if p[0] == 0x80|byte(frame.Pong) {
		w.pongs <- struct{}{}
	}
	return w.Conn.Write(p)
}

// ends is a log that keeps how connections have ended.
type ends struct{ errs chan error }

func (*ends) Enabled(context.Context, slog.Level) bool { return true }
func (e *ends) WithAttrs([]slog.Attr) slog.Handler     { return e }
func (e *ends) WithGroup(string) slog.Handler          { return e }

func (e *ends) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if end, ok := a.Value.Any().(echoserver.End); ok {
			e.errs <- end.Err
		}
		return true
	})
	return nil
}

// A clock is that of this machine.
type clock struct{ began time.Time }

func (clock) Now() time.Time           { return time.Now() }
func (c clock) Elapsed() time.Duration { return time.Since(c.began) }
func (clock) Sleep(d time.Duration)    { time.Sleep(d) }
