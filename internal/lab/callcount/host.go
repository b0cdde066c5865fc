// Package callcount counts the calls of one Dial on its socket.
package callcount

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// A Host counts and records the calls of one Dial. Dial makes its calls one
// after another, so a Host needs no lock; only Stop may be called
// simultaneously.
type Host struct {
	echo.Host
	record context.Context

	stopped                 atomic.Bool // Dial has returned, and later calls do not count
	connects, reads, writes int
	in, out                 int  // bytes
	segsIn, segsOut         int  // TCP segments until it was connected
	asked                   bool // the last Write is not answered yet
	answers                 int
}

// NewHost returns a Host that opens its sockets on h, and records in ctx.
func NewHost(ctx context.Context, h echo.Host) *Host { return &Host{Host: h, record: ctx} }

// Stop ends the counting.
func (h *Host) Stop() { h.stopped.Store(true) }

// Dial connects on the wrapped host, and counts the calls on the connection.
// The connection has the methods of its type in package net, by which
// transports set options.
func (h *Host) Dial(ctx context.Context, network, local, remote string) (c net.Conn, err error) {
	err = lab.Note(h.record, "socket", "connect", network, func() (string, error) {
		c, err = h.Host.Dial(ctx, network, local, remote)
		if err != nil || !strings.HasPrefix(network, "tcp") {
			return "connected", err
		}
		h.segsOut, h.segsIn, err = segments(c)
		return fmt.Sprintf("%d segments out, %d in", h.segsOut, h.segsIn), err
	})
	h.connects++
	if err != nil {
		if c != nil {
			c.Close()
		}
		return nil, err
	}
	switch c := c.(type) {
	case *net.TCPConn:
		return watchedTCP{c, h}, nil
	case *net.UDPConn:
		return watchedUDP{c, h}, nil
	case *net.UnixConn:
		return watchedUnix{c, h}, nil
	}
	c.Close()
	return nil, fmt.Errorf("%w: %T cannot be watched", errors.ErrUnsupported, c)
}

type watchedTCP struct {
	*net.TCPConn
	h *Host
}

// SyscallConn hides the descriptor, since a read(2) on it would not be counted.
func (c watchedTCP) SyscallConn() (syscall.RawConn, error) { return nil, errors.ErrUnsupported }

func (c watchedTCP) Read(b []byte) (int, error)  { return c.h.read(c.TCPConn.Read, b) }
func (c watchedTCP) Write(b []byte) (int, error) { return c.h.write(c.TCPConn.Write, b) }

type watchedUDP struct {
	*net.UDPConn
	h *Host
}

func (c watchedUDP) Read(b []byte) (int, error)  { return c.h.read(c.UDPConn.Read, b) }
func (c watchedUDP) Write(b []byte) (int, error) { return c.h.write(c.UDPConn.Write, b) }

type watchedUnix struct {
	*net.UnixConn
	h *Host
}

func (c watchedUnix) Read(b []byte) (int, error)  { return c.h.read(c.UnixConn.Read, b) }
func (c watchedUnix) Write(b []byte) (int, error) { return c.h.write(c.UnixConn.Write, b) }

func (h *Host) read(read func([]byte) (int, error), b []byte) (n int, err error) {
	if h.stopped.Load() {
		return read(b)
	}
	err = lab.Note(h.record, "socket", "Read", "into "+lab.Bytes(len(b)), func() (string, error) {
		n, err = read(b)
		return lab.Bytes(n), err
	})
	h.reads++
	h.in += n
	if n > 0 && h.asked {
		h.answers, h.asked = h.answers+1, false
	}
	return n, err
}

func (h *Host) write(write func([]byte) (int, error), b []byte) (n int, err error) {
	if h.stopped.Load() {
		return write(b)
	}
	err = lab.Note(h.record, "socket", "Write", lab.Bytes(len(b)), func() (string, error) {
		n, err = write(b)
		return lab.Bytes(n), err
	})
	h.writes++
	h.out += n
	h.asked = true
	return n, err
}

// RoundTrips returns the number of round trips: of the kernel's handshake,
// which ends before connect(2) returns, and of the Writes and Reads after it.
func (h *Host) RoundTrips() int { return min(h.segsIn, 1) + h.answers }

// Detail returns the counts as lines of evidence.
func (h *Host) Detail() []string {
	connected := lab.Plural(h.connects, "connect(2)") + ", no handshake"
	if h.segsIn > 0 {
		connected = fmt.Sprintf("%s, %s out and %d in (TCP_INFO)",
			lab.Plural(h.connects, "connect(2)"), lab.Plural(h.segsOut, "segment"), h.segsIn)
	}
	if h.writes+h.reads == 0 {
		return []string{connected, "then nothing is written or read"}
	}
	return []string{connected, fmt.Sprintf("then %s (%s) and %s (%s): %s",
		lab.Plural(h.writes, "Write"), lab.Bytes(h.out), lab.Plural(h.reads, "Read"), lab.Bytes(h.in),
		lab.Plural(h.answers, "round trip"))}
}
