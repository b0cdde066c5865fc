package main_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/tcp"
)

// A faulty transport is TCP with one fault, in whatever is not nil.
type faulty struct {
	tcp.Transport
	listen func(ctx context.Context, addr string) (echo.Server, error)
	dial   func(ctx context.Context, addr string) (net.Conn, error)
	conn   func(net.Conn) net.Conn
	serve  func(error) error
	close  func(error) error
}

func (f faulty) Listen(ctx context.Context, addr string) (echo.Server, error) {
	listen := f.listen
	if listen == nil {
		listen = f.Transport.Listen
	}
	s, err := listen(ctx, addr)
	if err != nil {
		return nil, err
	}
	return &faultyServer{Server: s, f: f}, nil
}

func (f faulty) Dial(ctx context.Context, addr string) (net.Conn, error) {
	dial := f.dial
	if dial == nil {
		dial = f.Transport.Dial
	}
	c, err := dial(ctx, addr)
	return f.wrap(c), err
}

func (f faulty) Pair(ctx context.Context) (client, server net.Conn, err error) {
	client, server, err = f.Transport.Pair(ctx)
	return f.wrap(client), f.wrap(server), err
}

func (f faulty) wrap(c net.Conn) net.Conn {
	if f.conn == nil || c == nil {
		return c
	}
	return f.conn(c)
}

type faultyServer struct {
	echo.Server
	f faulty
}

func (s *faultyServer) Serve(ctx context.Context) error {
	err := s.Server.Serve(ctx)
	if s.f.serve != nil {
		return s.f.serve(err)
	}
	return err
}

func (s *faultyServer) Close() error {
	err := s.Server.Close()
	if s.f.close != nil {
		return s.f.close(err)
	}
	return err
}

// An abrupt server does not drain.
type abrupt struct{ echo.Server }

func (s abrupt) Serve(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { s.Server.Close() })()
	s.Server.Serve(context.WithoutCancel(ctx))
	return nil
}

// A faultyConn changes what a Read returns and what a Write sends.
type faultyConn struct {
	net.Conn
	read  func([]byte, error) error
	write func([]byte) []byte
}

func (c faultyConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.read != nil {
		err = c.read(p[:n], err)
	}
	return n, err
}

func (c faultyConn) Write(p []byte) (int, error) {
	if c.write != nil {
		_, err := c.Conn.Write(c.write(p))
		return len(p), err
	}
	return c.Conn.Write(p)
}

var (
	plain  = tcp.Transport{}
	errOdd = errors.New("some other error")
	held   sync.Map // so that the garbage collector does not close them
)

// faults are mistakes that a transport can make, each with the check that has
// to find it.
var faults = []struct {
	check string
	f     faulty
}{
	{"Echo", faulty{conn: func(c net.Conn) net.Conn {
		return faultyConn{Conn: c, write: bytes.ToUpper}
	}}},
	{"Pair", faulty{conn: func(c net.Conn) net.Conn {
		return faultyConn{Conn: c, write: bytes.ToUpper}
	}}},
	{"SharedConn", faulty{conn: func(c net.Conn) net.Conn {
		return faultyConn{Conn: c, read: func(p []byte, err error) error {
			clear(p)
			return err
		}}
	}}},
	{"Deadline", faulty{conn: func(c net.Conn) net.Conn {
		return faultyConn{Conn: c, read: odd}
	}}},
	{"CloseUnblocksRead", faulty{conn: func(c net.Conn) net.Conn {
		return faultyConn{Conn: c, read: odd}
	}}},
	{"TwoServers", faulty{listen: oneAddress()}},
	{"Taken", faulty{listen: func(ctx context.Context, _ string) (echo.Server, error) {
		return plain.Listen(ctx, "")
	}}},
	{"FreeAgain", faulty{listen: func(ctx context.Context, addr string) (echo.Server, error) {
		if addr != "" {
			return nil, errOdd
		}
		return plain.Listen(ctx, "")
	}}},
	{"Drain", faulty{listen: func(ctx context.Context, addr string) (echo.Server, error) {
		s, err := plain.Listen(ctx, addr)
		return abrupt{s}, err
	}}},
	{"AnswerAfterCloseWrite", faulty{conn: func(c net.Conn) net.Conn {
		return faultyConn{Conn: c} // has no CloseWrite
	}}},
	{"LargestMessage", faulty{conn: func(c net.Conn) net.Conn {
		return faultyConn{Conn: c, write: func(p []byte) []byte { return p[:min(len(p), 1<<20)] }}
	}}},
	{"Cancel", faulty{serve: func(error) error { return context.Canceled }}},
	{"CancelledBefore", faulty{serve: func(error) error { return context.Canceled }}},
	{"Close", faulty{serve: func(error) error { return nil }}},
	{"ClosedBefore", faulty{serve: func(error) error { return nil }}},
	{"CloseTwice", faulty{close: func(error) error { return net.ErrClosed }}},
	{"ContextDone", faulty{dial: func(_ context.Context, addr string) (net.Conn, error) {
		return plain.Dial(context.Background(), addr)
	}}},
	{"ContextBoundsCall", faulty{dial: func(ctx context.Context, addr string) (net.Conn, error) {
		c, err := plain.Dial(ctx, addr)
		context.AfterFunc(ctx, func() { c.Close() })
		return c, err
	}}},
	{"DialCancelled", faulty{dial: func(ctx context.Context, addr string) (net.Conn, error) {
		<-ctx.Done()
		return nil, errOdd
	}}},
	{"Descriptors", faulty{dial: func(ctx context.Context, addr string) (net.Conn, error) {
		if c, err := plain.Dial(ctx, addr); err == nil {
			held.Store(c, true)
		}
		return plain.Dial(ctx, addr)
	}}},
}

// oneAddress listens where it has listened first.
func oneAddress() func(context.Context, string) (echo.Server, error) {
	var addr string
	return func(ctx context.Context, _ string) (echo.Server, error) {
		s, err := plain.Listen(ctx, addr)
		if err == nil {
			addr = s.Addr().String()
		}
		return s, err
	}
}

func odd(_ []byte, err error) error {
	if err != nil {
		return errOdd
	}
	return nil
}

// TestFaults holds the suite to account as TestOverclaims does, for what is
// asked of every transport.
func TestFaults(t *testing.T) {
	for _, fault := range faults {
		t.Run(fault.check, func(t *testing.T) {
			if fault.check != "Descriptors" { // counts those of the process
				t.Parallel()
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			assert.ErrorContains(t, echotest.Check(ctx, fault.f, fault.check), "tcp claims that")
		})
	}
}
