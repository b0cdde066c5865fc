package many

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

// A watchingHost counts and records what one Dial does at its socket. A Dial
// makes its calls one after another, so nothing here is locked.
type watchingHost struct {
	echo.Host
	record context.Context

	over                    atomic.Bool // Dial has returned: what follows is not its doing
	connects, reads, writes int
	in, out                 int  // bytes
	segsIn, segsOut         int  // segments of TCP until it was connected
	asked                   bool // what was written last is not answered yet
	answers                 int
}

// Dial returns a connection with all methods that it has in package net, which
// transports use to set options.
func (h *watchingHost) Dial(ctx context.Context, network, local, remote string) (c net.Conn, err error) {
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
	h *watchingHost
}

// SyscallConn hides the descriptor: a read(2) by it would pass unseen.
func (c watchedTCP) SyscallConn() (syscall.RawConn, error) { return nil, errors.ErrUnsupported }

func (c watchedTCP) Read(b []byte) (int, error)  { return c.h.read(c.TCPConn.Read, b) }
func (c watchedTCP) Write(b []byte) (int, error) { return c.h.write(c.TCPConn.Write, b) }

type watchedUDP struct {
	*net.UDPConn
	h *watchingHost
}

func (c watchedUDP) Read(b []byte) (int, error)  { return c.h.read(c.UDPConn.Read, b) }
func (c watchedUDP) Write(b []byte) (int, error) { return c.h.write(c.UDPConn.Write, b) }

type watchedUnix struct {
	*net.UnixConn
	h *watchingHost
}

func (c watchedUnix) Read(b []byte) (int, error)  { return c.h.read(c.UnixConn.Read, b) }
func (c watchedUnix) Write(b []byte) (int, error) { return c.h.write(c.UnixConn.Write, b) }

func (h *watchingHost) read(read func([]byte) (int, error), b []byte) (n int, err error) {
	if h.over.Load() {
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

func (h *watchingHost) write(write func([]byte) (int, error), b []byte) (n int, err error) {
	if h.over.Load() {
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

// roundTrips are that of the kernel's handshake, whose answer has come before
// connect(2) returns, and those of what is written and read then.
func (h *watchingHost) roundTrips() int { return min(h.segsIn, 1) + h.answers }

func (h *watchingHost) detail() []string {
	connected := plural(h.connects, "connect(2)") + ", no handshake"
	if h.segsIn > 0 {
		connected = fmt.Sprintf("%s, %s out and %d in (TCP_INFO)",
			plural(h.connects, "connect(2)"), plural(h.segsOut, "segment"), h.segsIn)
	}
	if h.writes+h.reads == 0 {
		return []string{connected, "then nothing is written or read"}
	}
	return []string{connected, fmt.Sprintf("then %s (%s) and %s (%s): %s",
		plural(h.writes, "Write"), lab.Bytes(h.out), plural(h.reads, "Read"), lab.Bytes(h.in),
		plural(h.answers, "round trip"))}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
