package wstest

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func endReachesIdlePeers(t *testing.T, s Subject) {
	addr, stop := s.serve(t, Options{})
	var peers []*gorilla.Conn
	for range 20 {
		peers = append(peers, s.dial(t, addr))
	}
	RoundTrip(t, peers[0], text, "ping")
	go stop()
	for _, c := range peers {
		_, _, err := c.ReadMessage()
		var closed *gorilla.CloseError
		require.ErrorAs(t, err, &closed)
		assert.Equal(t, gorilla.CloseGoingAway, closed.Code, "the shutdown of the server is reported with 1001")
		assert.Equal(t, "the server ends", closed.Text)
	}
	stop()
}

// dialInMemory connects a client to a server that runs until shutDown, with no
// kernel between them. Done is the result of Serve.
func (s Subject) dialInMemory(t *testing.T) (c *gorilla.Conn, shutDown func(), done chan error) {
	host := NewMemory()
	ctx, cancel := context.WithCancel(t.Context())
	server, err := s.New(Options{Host: host}).Listen(ctx, "ws://127.0.0.1:80/echo")
	require.NoError(t, err)
	done = make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	d := gorilla.Dialer{NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		return host.Dial(ctx, network, "", addr)
	}}
	c, _, err = d.Dial("ws://127.0.0.1:80/echo", nil)
	require.NoError(t, err)
	return c, cancel, done
}

// A peer that sends on until it gets the close frame keeps the server for 4.5 s.
func endReachesChattyPeers(t *testing.T, s Subject) {
	synctest.Test(t, func(t *testing.T) {
		c, shutDown, done := s.dialInMemory(t)

		var echoes int
		code := make(chan int)
		go func() {
			for {
				if _, _, err := c.ReadMessage(); err != nil {
					code <- err.(*gorilla.CloseError).Code
					return
				}
				echoes++
			}
		}()
		start := time.Now()
		shutDown()
		for err := error(nil); err == nil; {
			time.Sleep(80 * time.Millisecond)
			err = c.WriteMessage(text, []byte("ping"))
		}
		assert.Equal(t, gorilla.CloseGoingAway, <-code, "who sends until the end gets 1001 as well")
		assert.Equal(t, 56, echoes, "after all of 4.5 s was echoed")
		assert.NoError(t, <-done)
		assert.LessOrEqual(t, time.Since(start), 5*time.Second, "the whole server is gone after 5 s")
		c.Close()
	})
}

// After 1001 the server has to read on for a while: to close with input
// unread is a reset, which can overtake the close frame.
func endReadsOn(t *testing.T, s Subject) {
	synctest.Test(t, func(t *testing.T) {
		c, shutDown, done := s.dialInMemory(t)
		closed := make(chan time.Time, 1)
		c.SetCloseHandler(func(int, string) error { closed <- time.Now(); return nil })
		go func() {
			for err := error(nil); err == nil; {
				_, _, err = c.ReadMessage()
			}
		}()
		shutDown()
		var last time.Time
		msg := Frame(Final|text, "ping")
		for err := error(nil); err == nil; {
			time.Sleep(80 * time.Millisecond)
			if _, err = c.NetConn().Write(msg); err == nil {
				last = time.Now()
			}
		}
		assert.Greater(t, last.Sub(<-closed), 300*time.Millisecond, "what comes after 1001 is read, not reset")
		assert.NoError(t, <-done)
		c.Close()
	})
}

func closeCodesAreEchoed(t *testing.T, s Subject) {
	log := &journal{}
	addr, stop := s.serve(t, Options{Log: log.log()})
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1011, 3000, 4999} {
		c := s.dial(t, addr)
		RoundTrip(t, c, text, "ping")
		bye := gorilla.FormatCloseMessage(code, "bye")
		require.NoError(t, c.WriteControl(gorilla.CloseMessage, bye, Watchdog()))
		assert.Equal(t, code, CloseCode(t, c), "a close frame is answered with its own code")
	}
	c := s.dial(t, addr)
	require.NoError(t, c.WriteControl(gorilla.CloseMessage, nil, Watchdog()))
	assert.Equal(t, gorilla.CloseNoStatusReceived, CloseCode(t, c), "one without a code by one without")
	stop()
	assert.NotContains(t, log.String(), "err=\"websocket: close 1000", "a normal end is no error")
	assert.Contains(t, log.String(), "close 1011", "others are in the log")
}

// The server ends TCP first (section 7.1.1), so that the client can.
func serverEndsTCPFirst(t *testing.T, s Subject) {
	addr, _ := s.serve(t, Options{})
	c := s.dial(t, addr)
	bye := gorilla.FormatCloseMessage(gorilla.CloseNormalClosure, "")
	require.NoError(t, c.WriteControl(gorilla.CloseMessage, bye, Watchdog()))
	CloseCode(t, c)
	n, err := c.NetConn().Read(make([]byte, 1))
	assert.Zero(t, n)
	assert.EqualError(t, err, "EOF", "after the close frame comes FIN")
}

func messagesBeforeTheEnd(t *testing.T, s Subject) {
	addr, stop := s.serve(t, Options{})
	c := s.dial(t, addr)
	RoundTrip(t, c, text, "ping")
	const n = 100
	for range n {
		require.NoError(t, c.WriteMessage(text, []byte("ping")))
	}
	go stop()
	var got int
	for {
		_, _, err := c.ReadMessage()
		if err != nil {
			assert.True(t, gorilla.IsCloseError(err, gorilla.CloseGoingAway), "1001 comes last: %v", err)
			break
		}
		got++
	}
	assert.Equal(t, n, got, "what was sent before the end comes back")
}
