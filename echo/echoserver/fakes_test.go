package echoserver_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/socketlab/socketlab/echo/echoserver"
)

// A listener is a net.Listener whose Accept returns what the test says.
type listener struct {
	next   chan accepted
	closed chan struct{}
	once   sync.Once
	slow   time.Duration // how long Close goes on after Accept failed
}

type accepted struct {
	c   net.Conn
	err error
}

func newListener() *listener {
	return &listener{next: make(chan accepted, 64), closed: make(chan struct{})}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case <-l.closed:
		return nil, net.ErrClosed
	default:
	}
	select {
	case a := <-l.next:
		return a.c, a.err
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	err := net.ErrClosed
	l.once.Do(func() { close(l.closed); err = nil })
	if err == nil {
		time.Sleep(l.slow)
	}
	return err
}

func (l *listener) Addr() net.Addr { return &net.UnixAddr{Name: "fake", Net: "unix"} }

// connect is a client; its connection has no buffer, so a Write waits for a Read.
func (l *listener) connect() net.Conn {
	client, server := net.Pipe()
	l.next <- accepted{c: server}
	return client
}

func (l *listener) fail(err error, times int) {
	for range times {
		l.next <- accepted{err: err}
	}
}

// serve is the loop of a stream server. The result arrives when it ends.
func serve(ctx context.Context, ln *echoserver.Listener, handle func(net.Conn) error) <-chan error {
	done := make(chan error, 1)
	go func() {
		defer ln.ShutdownOn(ctx)()
		for {
			c, err := ln.Accept()
			if err != nil {
				done <- ln.Wait(err)
				return
			}
			ln.Go(c, handle)
		}
	}()
	return done
}

// echoAll is what a stream server does with a connection.
func echoAll(c net.Conn) error {
	buf := make([]byte, 1024)
	for {
		n, err := c.Read(buf)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return err
		}
	}
}

// A journal is a log in memory.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) count(s string) int { return strings.Count(j.String(), s) }

func (j *journal) log() *slog.Logger { return slog.New(slog.NewTextHandler(j, nil)) }
