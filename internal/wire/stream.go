package wire

import (
	"bytes"
	"net"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/waiter"
)

// A Conn holds one end of a TCP connection. It has the methods of a net.TCPConn
// that do not need a descriptor.
type Conn struct {
	*socket
	writing sync.Mutex // one Write is not torn by another
}

var _ net.Conn = (*Conn)(nil)

// newConn returns a Conn with the options that package net sets: no delay.
// Keep-alive is off, unlike there, since it would keep an idle simulated network
// busy for ever.
func (n *Network) newConn(network string, ep tcpip.Endpoint, events *waiter.Queue) *Conn {
	ep.SocketOptions().SetDelayOption(false)
	return &Conn{socket: n.newSocket(network, ep, events)}
}

// Read reads up to len(p) bytes. At the end of the peer's stream it returns
// io.EOF.
func (c *Conn) Read(p []byte) (n int, err error) {
	err = c.wait("read", c.read, waiter.ReadableEvents, func() tcpip.Error {
		if len(p) == 0 {
			return nil
		}
		w := tcpip.SliceWriter(p)
		res, err := c.ep.Read(&w, tcpip.ReadOptions{})
		n = res.Count
		return err
	})
	return n, c.opError("read", err)
}

// Write writes all of p, and waits while the send buffer is full.
func (c *Conn) Write(p []byte) (n int, err error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	for err == nil && n < len(p) {
		err = c.wait("write", c.write, waiter.WritableEvents, func() tcpip.Error {
			var rest bytes.Reader
			rest.Reset(p[n:])
			m, err := c.ep.Write(&rest, tcpip.WriteOptions{})
			n += int(m)
			return err
		})
	}
	if len(p) == 0 {
		err = c.wait("write", c.write, waiter.WritableEvents, func() tcpip.Error { return nil })
	}
	return n, c.opError("write", err)
}

// CloseWrite ends the sending direction: the peer reads io.EOF.
func (c *Conn) CloseWrite() error { return c.shutdown(tcpip.ShutdownWrite) }

// CloseRead ends the receiving direction.
func (c *Conn) CloseRead() error { return c.shutdown(tcpip.ShutdownRead) }

func (c *Conn) shutdown(how tcpip.ShutdownFlags) error {
	if c.isClosed() {
		return c.opError("close", net.ErrClosed)
	}
	return c.opError("close", failed("shutdown", c.ep.Shutdown(how)))
}

// SetNoDelay disables or enables Nagle's algorithm, which is disabled at first.
func (c *Conn) SetNoDelay(noDelay bool) error {
	return c.set("set", func() tcpip.Error {
		c.ep.SocketOptions().SetDelayOption(!noDelay)
		return nil
	})
}

// SetLinger decides how Close treats unsent bytes: it sends them in the
// background, or with sec 0 discards them and resets the connection.
func (c *Conn) SetLinger(sec int) error {
	return c.set("set", func() tcpip.Error {
		c.ep.SocketOptions().SetLinger(tcpip.LingerOption{
			Enabled: sec >= 0, Timeout: time.Duration(max(sec, 0)) * time.Second,
		})
		return nil
	})
}

// SetKeepAlive turns keep-alive on or off.
func (c *Conn) SetKeepAlive(on bool) error {
	return c.set("set", func() tcpip.Error {
		c.ep.SocketOptions().SetKeepAlive(on)
		return nil
	})
}

// SetKeepAliveConfig turns keep-alive on or off, and sets its times. As in
// package net, zero stands for 15 s or 9 probes, and a negative value changes
// nothing.
func (c *Conn) SetKeepAliveConfig(k net.KeepAliveConfig) error {
	const someTime, someProbes = 15 * time.Second, 9
	return c.set("set", func() tcpip.Error {
		if idle := orDefault(k.Idle, someTime); idle > 0 {
			o := tcpip.KeepaliveIdleOption(idle)
			if err := c.ep.SetSockOpt(&o); err != nil {
				return err
			}
		}
		if interval := orDefault(k.Interval, someTime); interval > 0 {
			o := tcpip.KeepaliveIntervalOption(interval)
			if err := c.ep.SetSockOpt(&o); err != nil {
				return err
			}
		}
		if count := orDefault(k.Count, someProbes); count > 0 {
			if err := c.ep.SetSockOptInt(tcpip.KeepaliveCountOption, count); err != nil {
				return err
			}
		}
		c.ep.SocketOptions().SetKeepAlive(k.Enable)
		return nil
	})
}

func orDefault[T int | time.Duration](v, def T) T {
	if v == 0 {
		return def
	}
	return v
}

// SetKeepAlivePeriod sets the idle time before the first probe, and the time
// between probes.
func (c *Conn) SetKeepAlivePeriod(d time.Duration) error {
	return c.SetKeepAliveConfig(net.KeepAliveConfig{
		Enable: c.ep.SocketOptions().GetKeepAlive(), Idle: d, Interval: d, Count: -1,
	})
}

// A Listener accepts TCP connections.
type Listener struct{ *socket }

var _ net.Listener = Listener{}

// Addr returns the address to which the listener is bound.
func (l Listener) Addr() net.Addr { return l.local }

// Accept waits for a connection whose handshake is complete.
func (l Listener) Accept() (c net.Conn, err error) {
	err = l.wait("accept", l.read, waiter.ReadableEvents, func() tcpip.Error {
		ep, events, err := l.ep.Accept(nil)
		if err == nil {
			c = l.net.newConn(l.network, ep, events)
		}
		return err
	})
	if err != nil {
		return nil, &net.OpError{Op: "accept", Net: l.network, Addr: l.local, Err: err}
	}
	return c, nil
}
