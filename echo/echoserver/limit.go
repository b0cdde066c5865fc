package echoserver

import (
	"errors"
	"log/slog"
	"math/bits"
	"net"
	"syscall"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// A Listener accepts connections within echo.Limits and ends them as
// echo.Server promises. The loop of a stream server calls three methods:
// Accept, Go and Wait.
type Listener struct {
	net.Listener
	*Drain
	limits  echo.Limits
	refused uint
}

// Limit wraps ln, so that no peer can keep the server from serving others.
// It counts connections, ends their Reads and Writes in time, and accepts
// again after an Accept that failed for want of descriptors or memory. A
// nil log discards its lines.
func Limit(ln net.Listener, limits echo.Limits, log *slog.Logger) *Listener {
	return &Listener{Listener: ln, Drain: newDrain(ln, log), limits: limits.OrDefaults()}
}

// Accept waits for the next connection, which is a *Conn. It fails once the
// listener is closed, with an error that Wait takes.
func (l *Listener) Accept() (net.Conn, error) {
	for wait := time.Duration(0); ; {
		c, err := l.Listener.Accept()
		switch {
		case err == nil:
			if conn := l.admit(c); conn != nil {
				return conn, nil
			}
			wait = 0
		case l.Ending() || !passing(err):
			return nil, err
		default:
			// The peers that cannot be accepted wait in the kernel's backlog.
			if wait == 0 {
				l.log.Warn("accept failed, trying again", "err", err)
			}
			wait = min(max(2*wait, 5*time.Millisecond), time.Second)
			l.pause(wait)
		}
	}
}

// Close closes the listener and every connection immediately.
func (l *Listener) Close() error { return l.Drain.Close() }

// admit returns nil for a connection over the limit, which it closes.
func (l *Listener) admit(c net.Conn) *Conn {
	conn := newConn(c, l.Drain, l.limits)
	switch l.add(conn, l.limits.MaxConns) {
	case admitted:
		return conn
	case full:
		if l.refused++; bits.OnesCount(l.refused) == 1 {
			l.log.Warn("refused: too many connections", "peer", peer(c),
				"max", l.limits.MaxConns, "refused", l.refused)
		}
	}
	c.Close()
	return nil
}

// passing reports whether Accept may succeed again after err: the process
// or the machine lacks a resource, the peer has gone, or the network has
// failed (accept(2)). Any other error is about the listening socket.
func passing(err error) bool {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return false
	}
	switch errno {
	case syscall.EBADF, syscall.EFAULT, syscall.EINVAL, syscall.ENOTSOCK:
		return false
	}
	return true
}

// peer returns the name of the peer. A Unix client that is not bound has
// none.
func peer(c net.Conn) string {
	if a := c.RemoteAddr(); a != nil && a.String() != "" {
		return a.String()
	}
	return "unnamed"
}
