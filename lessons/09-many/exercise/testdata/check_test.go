package exercise

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{
			name:   "all-at-once",
			holds:  "Every connection is handled while others are still being handled.",
			belief: "One connection comes after the other.",
			check:  allAtOnce,
		},
		{
			name:   "closed",
			holds:  "A connection is closed when its handler has returned, not later.",
			belief: "The descriptor goes when nobody needs the connection any more.",
			check:  closed,
		},
		{
			name:   "survives",
			holds:  "An Accept that fails for want of something is not the end.",
			belief: "An Accept error is the end.",
			check:  survives,
		},
		{
			name:   "waits",
			holds:  "Between Accepts that fail, Serve waits for FirstWait, and twice as long each time, up to LastWait.",
			belief: "Who asks at once is served first.",
			check:  waits,
		},
		{
			name:   "short-again",
			holds:  "After a connection was accepted, the wait is FirstWait again.",
			belief: "What was scarce once stays scarce.",
			check:  shortAgain,
		},
		{
			name:   "other-errors",
			holds:  "Any other error of Accept ends Serve, which returns it, with its listener closed.",
			belief: "Every Accept error passes.",
			check:  otherErrors,
		},
		{
			name:   "told",
			holds:  "When ctx is done, Serve closes its listener and returns nil, also while it waits.",
			belief: "Serve notices ctx when the next connection comes.",
			check:  told,
		},
		{
			name:   "drains",
			holds:  "Connections that are being handled come to their end within grace, after the listener was closed.",
			belief: "Closing the listener closes the connections.",
			check:  drains,
		},
		{
			name:   "cuts",
			holds:  "What is open after grace is closed then, and not before.",
			belief: "Every peer comes to an end by itself.",
			check:  cuts,
		},
		{
			name:   "nothing-left",
			holds:  "When Serve returns, its goroutines are gone and every connection is closed.",
			belief: "What is left behind is cleaned up by the garbage collector.",
			check:  nothingLeft,
		},
	})
}

// A script is a listener whose Accepts are written down before.
type script struct {
	turns  chan turn
	closed chan struct{}
	once   sync.Once
	times  chan time.Time // of each call of Accept
}

// A turn is what one Accept returns.
type turn struct {
	conn  net.Conn
	err   error
	first func() // what happens before it returns
}

func newScript(turns ...turn) *script {
	s := &script{turns: make(chan turn, 1000), closed: make(chan struct{}), times: make(chan time.Time, 100_000)}
	for _, t := range turns {
		s.turns <- t
	}
	return s
}

func (s *script) Accept() (net.Conn, error) {
	select {
	case s.times <- time.Now():
	default:
	}
	select {
	case <-s.closed:
		return nil, s.fails(net.ErrClosed)
	default:
	}
	select {
	case t := <-s.turns:
		if t.first != nil {
			t.first()
		}
		if t.err != nil {
			return nil, s.fails(t.err)
		}
		return t.conn, nil
	case <-s.closed:
		return nil, s.fails(net.ErrClosed)
	}
}

// fails wraps an error as package net does.
func (s *script) fails(err error) error {
	if _, ok := err.(syscall.Errno); ok {
		err = os.NewSyscallError("accept4", err)
	}
	return &net.OpError{Op: "accept", Net: "tcp", Addr: s.Addr(), Err: err}
}

func (s *script) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

func (s *script) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9} }

// A counted connection knows whether it is closed.
type counted struct {
	net.Conn
	open *atomic.Int64
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}

// pipe is the client's end of a connection, and a turn with the server's.
func pipe(open *atomic.Int64) (net.Conn, turn) {
	client, server := net.Pipe()
	open.Add(1)
	return client, turn{conn: &counted{Conn: server, open: open}}
}

// A serving is Serve at work.
type serving struct {
	stop  func()
	ended chan error
}

func serve(c *checking, ln net.Listener, handle func(net.Conn), grace time.Duration) *serving {
	ctx, cancel := context.WithCancel(c.ctx)
	s := &serving{cancel, make(chan error, 1)}
	go func() { s.ended <- Serve(ctx, ln, handle, grace) }()
	return s
}

const soon = 2 * time.Second

// end waits for Serve to return.
func (s *serving) end(c *checking, happened string) error {
	select {
	case err := <-s.ended:
		return err
	case <-time.After(soon):
		c.seen("%s, and two seconds later Serve has not returned", happened)
		return nil
	}
}

// leave ends Serve one way or another, where its end is not the question.
func (s *serving) leave(ln net.Listener) {
	s.stop()
	ln.Close()
}

// mustStop ends Serve as its caller would.
func (s *serving) mustStop(c *checking, happened string) {
	s.stop()
	if err := s.end(c, happened+", ctx is done"); err != nil {
		c.seen("%s, ctx is done, and Serve has returned %v instead of nil", happened, err)
	}
}

// wait is for something that the check waits for.
func wait[T any](c *checking, from <-chan T, s *serving, what string) (v T) {
	select {
	case v = <-from:
	case err := <-s.ended:
		s.ended <- err
		select {
		case v = <-from:
		default:
			c.seen("Serve has returned (%v) before %s", err, what)
		}
	case <-time.After(soon):
		c.seen("two seconds have passed without %s", what)
	}
	return v
}

func allAtOnce(c *checking) {
	n := 3 + c.rand.IntN(20)
	var open atomic.Int64
	ln := newScript()
	here, leave := make(chan int, n), make(chan struct{})
	s := serve(c, ln, func(net.Conn) { here <- 1; <-leave }, time.Hour)
	defer s.leave(ln)
	for range n {
		_, t := pipe(&open)
		ln.turns <- t
	}
	defer close(leave)
	for range n {
		wait(c, here, s, "every connection being handled, of several that are there")
	}
}

func closed(c *checking) {
	var open atomic.Int64
	ln := newScript()
	s := serve(c, ln, func(net.Conn) {}, time.Hour)
	defer s.leave(ln)
	for range 3 {
		client, t := pipe(&open)
		ln.turns <- t
		ended := make(chan error, 1)
		go func() {
			_, err := client.Read(make([]byte, 1))
			ended <- err
		}()
		if err := wait(c, ended, s, "a connection being closed whose handler has returned"); err != io.EOF {
			c.seen("the client of a handler that has returned reads %v, not EOF", err)
		}
	}
}

// passing are the errors after which there is another Accept.
var passing = []error{
	syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED,
	fmt.Errorf("the listener below: %w", os.NewSyscallError("accept4", syscall.EMFILE)),
}

func survives(c *checking) {
	for _, err := range passing {
		var open atomic.Int64
		_, t := pipe(&open)
		here := make(chan int, 1)
		ln := newScript(turn{err: err}, t)
		s := serve(c, ln, func(net.Conn) { here <- 1 }, time.Hour)
		wait(c, here, s, "the connection behind an Accept that failed: "+err.Error())
		s.leave(ln)
	}
}

// simulated lets f run with a clock of its own: time passes when everybody waits.
// Who is left there is another claim's question.
func simulated(c *checking, f func(*checking)) {
	var broke any
	defer func() {
		p := recover()
		if broke == nil && p != nil && !strings.Contains(fmt.Sprint(p), "deadlock") {
			broke = p
		}
		if broke != nil {
			panic(broke)
		}
	}()
	synctest.Test(c.T, func(*testing.T) {
		defer func() { broke = recover() }()
		ours := *c
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		ours.ctx = ctx
		f(&ours)
	})
}

func waits(c *checking) {
	simulated(c, func(c *checking) {
		const failures = 10
		ln := newScript()
		for range failures {
			ln.turns <- turn{err: passing[c.rand.IntN(len(passing))]}
		}
		s := serve(c, ln, func(net.Conn) {}, time.Hour)
		defer s.leave(ln)
		last := wait(c, ln.times, s, "the first Accept")
		due := FirstWait
		for i := range failures {
			now := wait(c, ln.times, s, "another Accept after one that failed")
			if gap := now.Sub(last); gap != due {
				c.seen("after failure %d in a row the next Accept came %v later; the wait is %v", i+1, gap, due)
			}
			last, due = now, min(2*due, LastWait)
		}
	})
}

func shortAgain(c *checking) {
	simulated(c, func(c *checking) {
		var open atomic.Int64
		_, t := pipe(&open)
		ln := newScript()
		failures := 1 + c.rand.IntN(9)
		for range failures {
			ln.turns <- turn{err: syscall.EMFILE}
		}
		ln.turns <- t
		ln.turns <- turn{err: syscall.EMFILE}
		s := serve(c, ln, func(net.Conn) {}, time.Hour)
		defer s.leave(ln)
		for range failures {
			wait(c, ln.times, s, "another Accept after one that failed")
		}
		wait(c, ln.times, s, "the Accept of a connection")
		failed := wait(c, ln.times, s, "another Accept after a connection")
		again := wait(c, ln.times, s, "another Accept after one that failed")
		if gap := again.Sub(failed); gap != FirstWait {
			c.seen("after %d failures and then a connection, the next wait was %v, not %v", failures, gap, FirstWait)
		}
	})
}

func otherErrors(c *checking) {
	for _, odd := range []error{errors.New("the listener is broken"), syscall.EINVAL, net.ErrClosed} {
		ln := newScript(turn{err: odd})
		s := serve(c, ln, func(net.Conn) {}, time.Hour)
		err := s.end(c, "Accept has failed with "+odd.Error())
		if !errors.Is(err, odd) {
			c.seen("Accept has failed with %q, and Serve has returned %v", odd, err)
		}
		select {
		case <-ln.closed:
		default:
			c.seen("Serve has returned after an error of Accept, and its listener is open")
		}
		s.stop()
	}
}

func told(c *checking) {
	// While it accepts.
	ln := newScript()
	s := serve(c, ln, func(net.Conn) {}, time.Hour)
	wait(c, ln.times, s, "the first Accept")
	s.mustStop(c, "nobody has come")
	select {
	case <-ln.closed:
	default:
		c.seen("Serve has returned, and its listener is open")
	}
	// In a wait that is long by then.
	simulated(c, func(c *checking) {
		const failures = 10
		ln := newScript()
		for range failures {
			ln.turns <- turn{err: syscall.EMFILE}
		}
		s := serve(c, ln, func(net.Conn) {}, time.Hour)
		defer s.leave(ln)
		for range failures {
			wait(c, ln.times, s, "another Accept after one that failed")
		}
		began := time.Now()
		s.mustStop(c, "Accept has failed ten times")
		if took := time.Since(began); took > LastWait/10 {
			c.seen("ctx was done during a wait of %v, and Serve returned after %v", LastWait, took)
		}
	})
}

// listen is a real listener, and a client of it that has been accepted.
func listen(c *checking, handle func(net.Conn), grace time.Duration) (ln net.Listener, client net.Conn, s *serving) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Fatal(err)
	}
	here := make(chan int, 1)
	s = serve(c, ln, func(conn net.Conn) {
		select {
		case here <- 1:
		default: // one of those that gone has made
		}
		handle(conn)
	}, grace)
	client, err = net.Dial("tcp", ln.Addr().String())
	if err != nil {
		c.seen("nobody can connect: %v", err)
	}
	context.AfterFunc(c.ctx, func() { client.Close() })
	wait(c, here, s, "a connection being handled")
	return ln, client, s
}

// gone waits until nobody can connect.
func gone(c *checking, ln net.Listener) {
	for began := time.Now(); time.Since(began) < soon; runtime.Gosched() {
		conn, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			return
		}
		conn.Close()
	}
	c.seen("two seconds after ctx is done, clients can still connect")
}

func drains(c *checking) {
	ln, client, s := listen(c, func(conn net.Conn) { io.Copy(conn, conn) }, time.Hour)
	s.stop()
	gone(c, ln)
	// Nobody can connect, and this one goes on.
	word := make([]byte, 1+c.rand.IntN(100))
	for range 3 {
		client.Write(word)
		if _, err := io.ReadFull(client, make([]byte, len(word))); err != nil {
			c.seen("ctx is done, an hour of grace has begun, and a connection is cut off: %v", err)
		}
		select {
		case <-s.ended:
			c.seen("Serve has returned, and a handler has not")
		default:
		}
	}
	client.Close()
	if err := s.end(c, "the last client has gone"); err != nil {
		c.seen("the last client has gone, and Serve has returned %v instead of nil", err)
	}
	drainsAfterError(c)
}

// drainsAfterError is the same for an end that nobody has asked for.
func drainsAfterError(c *checking) {
	var open atomic.Int64
	client, t := pipe(&open)
	odd := errors.New("the listener is broken")
	ln := newScript(t)
	here, leave := make(chan int, 1), make(chan int)
	var handled atomic.Bool
	s := serve(c, ln, func(conn net.Conn) {
		here <- 1
		<-leave
		io.Copy(io.Discard, conn)
		handled.Store(true)
	}, time.Hour)
	defer s.leave(ln)
	wait(c, here, s, "a connection being handled")
	ln.turns <- turn{err: odd}
	wait(c, ln.closed, s, "the listener being closed after an error of Accept")
	close(leave)
	client.SetWriteDeadline(time.Now().Add(soon))
	if _, err := client.Write([]byte("x")); err != nil {
		c.seen("Accept has failed, an hour of grace has begun, and a connection is cut off: %v", err)
	}
	client.Close()
	if err := s.end(c, "Accept has failed, and the last client has gone"); !errors.Is(err, odd) {
		c.seen("Accept has failed with %q, and Serve has returned %v", odd, err)
	}
	if !handled.Load() {
		c.seen("Accept has failed, and Serve has returned before a handler has")
	}
}

func cuts(c *checking) {
	simulated(c, func(c *checking) {
		grace := time.Duration(50+c.rand.IntN(5000)) * time.Millisecond
		const n = 3
		var open atomic.Int64
		ln := newScript()
		for range n {
			_, t := pipe(&open)
			ln.turns <- t
		}
		here, cut := make(chan int, n), make(chan time.Time, n)
		s := serve(c, ln, func(conn net.Conn) {
			here <- 1
			// The client is silent, and a deadline is no end.
			for _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded); {
				conn.SetDeadline(time.Time{})
				_, err = conn.Read(make([]byte, 1))
			}
			cut <- time.Now()
		}, grace)
		defer s.leave(ln)
		for range n {
			wait(c, here, s, "a connection being handled")
		}
		began := time.Now()
		s.stop()
		for range n { // whether Serve waits for the handlers is another claim
			select {
			case at := <-cut:
				// To look now and then whether somebody is left is allowed.
				if lasted := at.Sub(began); lasted < grace || lasted > grace*3/2 {
					c.seen("grace is %v, and a connection was closed after %v", grace, lasted)
				}
			case <-time.After(grace + soon):
				c.seen("two seconds have passed without a silent connection being closed after grace")
			}
		}
		if err := s.end(c, "grace is over"); err != nil {
			c.seen("grace is over, and Serve has returned %v instead of nil", err)
		}
	})
}

func nothingLeft(c *checking) {
	before := runtime.NumGoroutine()
	var open atomic.Int64
	n := 20 + c.rand.IntN(50)
	ln := newScript()
	var handled atomic.Int64
	here := make(chan int, n)
	s := serve(c, ln, func(conn net.Conn) {
		defer handled.Add(1)
		here <- 1
		io.Copy(io.Discard, conn)
	}, time.Millisecond)
	var clients []net.Conn
	for i := range n {
		client, t := pipe(&open)
		clients = append(clients, client)
		if i%10 == 0 {
			ln.turns <- turn{err: syscall.EMFILE}
		}
		ln.turns <- t
	}
	for range n {
		wait(c, here, s, "every connection being handled")
	}
	for _, client := range clients[:n/2] {
		client.Close()
	}
	s.mustStop(c, "half of the clients have gone")
	if left := int64(n) - handled.Load(); left > 0 {
		c.seen("Serve has returned, and %d of %d handlers have not", left, n)
	}
	if left := open.Load(); left > 0 {
		c.seen("Serve has returned, and %d of %d connections are open", left, n)
	}
	back(c, before, "half of the clients have gone, ctx is done")
	endsEarly(c)
	goesOn(c)
	comesLate(c)
}

// back waits until there are no more goroutines than before.
func back(c *checking, before int, happened string) {
	now := 0
	for began := time.Now(); time.Since(began) < soon; runtime.Gosched() {
		if now = runtime.NumGoroutine(); now <= before {
			return
		}
	}
	c.seen("%s, Serve has returned, and there are %d goroutines more than before", happened, now-before)
}

// endsEarly is a Serve whose grace is not used up.
func endsEarly(c *checking) {
	before := runtime.NumGoroutine()
	var open atomic.Int64
	client, t := pipe(&open)
	here := make(chan int, 1)
	s := serve(c, newScript(t), func(conn net.Conn) {
		here <- 1
		io.Copy(io.Discard, conn)
	}, time.Hour)
	wait(c, here, s, "a connection being handled")
	client.Close()
	s.mustStop(c, "the only client has gone")
	back(c, before, "the only client has gone, ctx is done, an hour of grace has begun")
}

// goesOn is a Serve that ends before its ctx.
func goesOn(c *checking) {
	before := runtime.NumGoroutine()
	s := serve(c, newScript(turn{err: syscall.EINVAL}), func(net.Conn) {}, time.Hour)
	defer s.stop()
	s.end(c, "Accept has failed with EINVAL")
	back(c, before, "Accept has failed with EINVAL, ctx goes on")
}

// comesLate is a connection that Accept returns when ctx has just ended.
func comesLate(c *checking) {
	var open atomic.Int64
	client, t := pipe(&open)
	defer client.Close()
	told := make(chan func(), 1)
	t.first = func() { (<-told)() }
	s := serve(c, newScript(t), func(conn net.Conn) { io.Copy(io.Discard, conn) }, time.Millisecond)
	told <- s.stop
	if err := s.end(c, "ctx has ended while Accept returned a connection"); err != nil {
		c.seen("ctx has ended while Accept returned a connection, and Serve has returned %v instead of nil", err)
	}
	if open.Load() > 0 {
		c.seen("ctx has ended while Accept returned a connection, Serve has returned, and the connection is open")
	}
}
