package websocket

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// A socket is the connection under a conn. The library sets the write
// deadline anew before each frame, for those of messages to none; here the
// one that the user of the conn has set stays in force for them. A pong and
// a close frame have one of their own: Read and Close write them.
type socket struct {
	net.Conn
	mu     sync.Mutex
	limit  time.Time // the user's
	inside time.Time // what the kernel has been told
	failed error     // of the last Read or Write that did
}

func (s *socket) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	return n, s.note(err)
}

func (s *socket) Write(p []byte) (int, error) {
	n, err := s.Conn.Write(p)
	return n, s.note(err)
}

func (s *socket) note(err error) error {
	if err != nil {
		s.mu.Lock()
		s.failed = err
		s.mu.Unlock()
	}
	return err
}

func (s *socket) cause() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

func (s *socket) SetWriteDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.IsZero() {
		t = s.limit
	}
	if t.Equal(s.inside) {
		return nil
	}
	s.inside = t
	return s.Conn.SetWriteDeadline(t)
}

func (s *socket) SetDeadline(t time.Time) error {
	return errors.Join(s.Conn.SetReadDeadline(t), s.SetWriteDeadline(t))
}

func (s *socket) limitWrites(t time.Time) error {
	s.mu.Lock()
	s.limit = t
	s.mu.Unlock()
	return s.SetWriteDeadline(t)
}

func (s *socket) CloseWrite() error {
	if h, ok := s.Conn.(interface{ CloseWrite() error }); ok {
		return h.CloseWrite()
	}
	return errors.ErrUnsupported
}

// dialed is how the library gets it.
func (s *socket) dialed(context.Context, string, string) (net.Conn, error) {
	return s, nil
}

// secured is how the library gets it under TLS.
func (s *socket) secured(
	config *tls.Config,
) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, addr string) (net.Conn, error) {
		return echo.ClientTLS(ctx, s, config, addr)
	}
}
