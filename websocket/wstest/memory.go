package wstest

import (
	"context"
	"errors"
	"net"
	"time"
)

// A Memory is a Host without a kernel, for tests of time. Its connections
// have no buffers, so that a Write waits for a Read.
type Memory struct{ Accepts chan net.Conn }

// NewMemory returns a Host for a server and its clients.
func NewMemory() *Memory { return &Memory{make(chan net.Conn)} }

// Listen returns the listener of the one server.
func (m *Memory) Listen(context.Context, string, string) (net.Listener, error) {
	return &memoryListener{m, make(chan struct{})}, nil
}

// ListenPacket returns errors.ErrUnsupported.
func (m *Memory) ListenPacket(context.Context, string, string) (net.PacketConn, error) {
	return nil, errors.ErrUnsupported
}

// Dial connects to the server.
func (m *Memory) Dial(context.Context, string, string, string) (net.Conn, error) {
	near, far := duplex()
	m.Accepts <- far
	return near, nil
}

type memoryListener struct {
	*Memory
	closed chan struct{}
}

func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.Accepts:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *memoryListener) Close() error {
	select {
	case <-l.closed:
		return net.ErrClosed
	default:
		close(l.closed)
		return nil
	}
}

func (l *memoryListener) Addr() net.Addr {
	return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}
}

// A pipe is a connection of two pipes, so that a direction can end alone.
type pipe struct {
	net.Conn          // in which Read is
	out      net.Conn // in which Write is
}

func duplex() (near, far net.Conn) {
	a, b := net.Pipe()
	c, d := net.Pipe()
	return &pipe{a, c}, &pipe{d, b}
}

func (p *pipe) Write(b []byte) (int, error)        { return p.out.Write(b) }
func (p *pipe) CloseWrite() error                  { return p.out.Close() }
func (p *pipe) SetWriteDeadline(t time.Time) error { return p.out.SetWriteDeadline(t) }
func (p *pipe) SetDeadline(t time.Time) error {
	return errors.Join(p.SetReadDeadline(t), p.SetWriteDeadline(t))
}

func (p *pipe) Close() error { return errors.Join(p.Conn.Close(), p.out.Close()) }

func (p *pipe) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }
