package echo

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"
)

// AcceptPair dials ln and accepts that very connection. It closes every other
// connection, and ln.
func AcceptPair(
	ctx context.Context, ln net.Listener,
	dial func(addr string) (net.Conn, error),
) (client, server net.Conn, err error) {
	defer ln.Close()
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	defer stop()
	if client, err = dial(ln.Addr().String()); err != nil {
		return nil, nil, err
	}
	for {
		if server, err = ln.Accept(); err != nil {
			client.Close()
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			return nil, nil, err
		}
		// A Unix client is not bound to a name: there is nothing to compare.
		own, peer := client.LocalAddr(), server.RemoteAddr()
		if own.Network() != "tcp" || peer.String() == own.String() {
			return client, server, nil
		}
		server.Close()
	}
}

// Fixed returns pc as a connection to one peer. It ignores messages of
// others. Close closes pc.
func Fixed(pc net.PacketConn, peer net.Addr) net.Conn { return &fixed{pc, peer} }

type fixed struct {
	pc   net.PacketConn
	peer net.Addr
}

func (f *fixed) Read(p []byte) (int, error) {
	for {
		n, from, err := f.pc.ReadFrom(p)
		if err != nil || from != nil && from.String() == f.peer.String() {
			return n, err
		}
	}
}

func (f *fixed) Write(p []byte) (int, error)        { return f.pc.WriteTo(p, f.peer) }
func (f *fixed) Close() error                       { return f.pc.Close() }
func (f *fixed) LocalAddr() net.Addr                { return f.pc.LocalAddr() }
func (f *fixed) RemoteAddr() net.Addr               { return f.peer }
func (f *fixed) SetDeadline(t time.Time) error      { return f.pc.SetDeadline(t) }
func (f *fixed) SetReadDeadline(t time.Time) error  { return f.pc.SetReadDeadline(t) }
func (f *fixed) SetWriteDeadline(t time.Time) error { return f.pc.SetWriteDeadline(t) }

// SetReadBuffer sets the size of the receive buffer, where there is one.
func (f *fixed) SetReadBuffer(bytes int) error {
	if s, ok := f.pc.(interface{ SetReadBuffer(int) error }); ok {
		return s.SetReadBuffer(bytes)
	}
	return errors.ErrUnsupported
}

// SetWriteBuffer sets the size of the send buffer, where there is one.
func (f *fixed) SetWriteBuffer(bytes int) error {
	if s, ok := f.pc.(interface{ SetWriteBuffer(int) error }); ok {
		return s.SetWriteBuffer(bytes)
	}
	return errors.ErrUnsupported
}

// SyscallConn gives access to the descriptor, where there is one.
func (f *fixed) SyscallConn() (syscall.RawConn, error) {
	if s, ok := f.pc.(syscall.Conn); ok {
		return s.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}
