package exercise

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{
			name:   "answered",
			holds:  "A client that has sent its request and ended its direction gets its whole answer, and then EOF.",
			belief: "EOF means that the client is gone.",
			check:  answered,
		},
		{
			name:   "side-by-side",
			holds:  "A client that has not said everything yet makes no other client wait.",
			belief: "A server may wait for one client, since its request comes at once.",
			check:  sideBySide,
		},
		{
			name:   "dawdler",
			holds:  "A client that sends nothing for longer than idle is cut off, and not before.",
			belief: "Timeouts are optional: TCP notices when a peer is gone.",
			check:  dawdler,
		},
		{
			name:   "half-a-request",
			holds:  "A request that was cut off, or whose connection has failed, is not answered.",
			belief: "Whatever ends a Read is the end of the request.",
			check:  halfARequest,
		},
		{
			name:   "slow-sender",
			holds:  "A client that sends something within each idle is not cut off, however long its request takes.",
			belief: "A deadline is a limit for each call, so to set it once is enough.",
			check:  slowSender,
		},
		{
			name:   "late-answer",
			holds:  "However long answer takes, the client has its time to take what it returns.",
			belief: "A deadline waits for the call that it was set for.",
			check:  lateAnswer,
		},
		{
			name:   "stuck-reader",
			holds:  "A client that takes nothing of its answer for longer than idle is cut off.",
			belief: "Only a Read waits for the peer.",
			check:  stuckReader,
		},
		{
			name:   "slow-reader",
			holds:  "A client that takes a Piece within each idle is not cut off, however long its answer takes.",
			belief: "The deadline of a Write moves while bytes go out.",
			check:  slowReader,
		},
		{
			name:   "others",
			holds:  "A client that resets its connection, or does not want its answer, does no harm to the others.",
			belief: "An error of a connection is an error of the server.",
			check:  others,
		},
		{
			name:   "nothing-left",
			holds:  "When a connection is over, no goroutine of it is left, while the server goes on.",
			belief: "A goroutine that waits for the end of the server costs nothing.",
			check:  nothingLeft,
		},
		{
			name:   "stopped",
			holds:  "When ctx ends, or ln fails, Serve closes ln and every connection at once, and returns.",
			belief: "Closing the listener closes its connections.",
			check:  stopped,
		},
		{
			name:   "waited-for",
			holds:  "When Serve returns, every goroutine of it has ended.",
			belief: "What was told to end has ended.",
			check:  waitedFor,
		},
	})
}

// brief is the idle of servers that have to cut somebody off, ample that of
// servers that must not. long is for what takes no time at all on a machine that
// has nothing else to do.
const (
	brief = 40 * time.Millisecond
	ample = time.Minute
	long  = 2 * time.Second
)

func answered(c *checking) {
	for _, kind := range kinds {
		request, want := random(c, 1+c.rand.IntN(200_000)), random(c, 1+c.rand.IntN(400_000))
		asked := make(chan []byte, 1)
		s := start(c, kind, ample, func(request []byte) []byte {
			asked <- bytes.Clone(request)
			return bytes.Clone(want)
		})
		client := s.dial()
		client.send(request[:len(request)/2])
		client.send(request[len(request)/2:])
		client.end()
		got, err := io.ReadAll(client)
		select {
		case r := <-asked:
			if !bytes.Equal(r, request) {
				c.seen("the client sent %d bytes and ended its direction; answer was called with %d bytes, which are not the same", len(request), len(r))
			}
		default:
			c.seen("over %s, a client sent %d bytes and ended its direction; answer was not called, the client's Read returned %v", kind, len(request), cause(err))
		}
		if err != nil || !bytes.Equal(got, want) {
			c.seen("over %s, the answer has %d bytes; the client got %d, then %v", kind, len(want), len(got), cause(err))
		}
		s.stop()
	}
}

func sideBySide(c *checking) {
	s := start(c, some(c), ample, twice)
	defer s.stop()
	first := s.dial()
	first.send([]byte("wait"))
	second := s.dial()
	second.ask(c, random(c, 20), "while another client has not said everything, a client")
	first.ask(c, random(c, 20), "a client that has paused amid its request", []byte("wait")...)
}

func dawdler(c *checking) {
	s := start(c, some(c), brief, twice)
	defer s.stop()
	client := s.dial()
	dialed := client.last
	for range c.rand.IntN(3) {
		client.send(random(c, 10))
	}
	client.last = dialed // whether a deadline moves is another claim
	client.mustBeCutOff(c, "a client that sends nothing")
}

// mustBeCutOff reads until the connection ends, whatever comes.
func (p *peer) mustBeCutOff(c *checking, who string) {
	p.SetReadDeadline(time.Now().Add(long))
	_, err := io.Copy(io.Discard, p)
	after := time.Since(p.last)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.seen("over %s, idle is %v, and %s was not cut off within %v", p.kind, p.idle, who, long)
	}
	if after < p.idle {
		c.seen("over %s, idle is %v, and %s was cut off after %v", p.kind, p.idle, who, rounded(after))
	}
}

func halfARequest(c *checking) {
	var called atomic.Bool
	answer := func(request []byte) []byte {
		called.Store(true)
		return request
	}
	s := start(c, some(c), brief, answer)
	client := s.dial()
	client.send(random(c, 1+c.rand.IntN(100)))
	client.await(c, client.served.closed, "a client that has sent half a request is not cut off")
	if called.Load() {
		c.seen("a client sent half a request and then nothing for %v; answer was called with it", brief)
	}
	s.stop()

	s = start(c, "tcp", ample, answer)
	client = s.dial()
	client.send(random(c, 1+c.rand.IntN(100)))
	client.duplex.(*net.TCPConn).SetLinger(0)
	client.Close()
	client.await(c, client.served.closed, "a client has reset its connection, and the server has not closed it")
	if called.Load() {
		c.seen("a client sent half a request and then reset its connection; answer was called with it")
	}
	s.stop()
}

// patience is the idle of servers with a client that pauses for less. On a busy
// machine the client may itself be late, and then its connection is rightly cut
// off. Nobody can tell any more, so it is tried again with more time.
var patience = []time.Duration{brief, 4 * brief, 16 * brief}

// tooLate is a pause that may have been as long as idle to the server.
func tooLate(pause, idle time.Duration) bool { return pause >= idle*3/4 }

// slowSender sends byte by byte.
func slowSender(c *checking) {
	kind := some(c)
	for _, idle := range patience {
		s := start(c, kind, idle, twice)
		client := s.dial()
		worst := pauses(c, client.last)
		request := random(c, 12)
		var err error
		for _, b := range request {
			if _, err = client.Write([]byte{b}); err != nil {
				break
			}
			worst.pause(idle / 5)
		}
		var got []byte
		if err == nil {
			client.CloseWrite()
			got, err = io.ReadAll(client)
		}
		took := worst.end()
		s.stop()
		switch {
		case err == nil && bytes.Equal(got, twice(request)):
			return
		case tooLate(worst.most, idle):
			continue
		}
		c.seen("over %s, idle is %v, and a client that paused for no longer than %v each time was cut off within %v: %d bytes of its answer, then %v",
			kind, idle, rounded(worst.most), rounded(took), len(got), cause(err))
	}
}

func lateAnswer(c *checking) {
	want := random(c, 1+c.rand.IntN(3*Piece))
	kind := some(c)
	for _, idle := range patience {
		var returned atomic.Pointer[time.Time]
		s := start(c, kind, idle, func([]byte) []byte {
			time.Sleep(idle * 5 / 4)
			now := time.Now()
			returned.Store(&now)
			return want
		})
		client := s.dial()
		dialed := client.last
		client.CloseWrite()
		asked := time.Since(dialed)
		got, err := io.ReadAll(client)
		now := time.Now()
		s.stop()
		switch {
		case err == nil && bytes.Equal(got, want):
			return
		case c.ctx.Err() != nil:
			c.seen("the time for this check was over: the machine is too busy, or Serve does not go on")
		case tooLate(asked, idle) || returned.Load() != nil && tooLate(now.Sub(*returned.Load()), idle):
			continue
		}
		c.seen("over %s, idle is %v and answer took %v; the answer has %d bytes, and the client, which was waiting for it, got %d, then %v",
			kind, idle, idle*5/4, len(want), len(got), cause(err))
	}
}

func stuckReader(c *checking) {
	s := start(c, some(c), brief, func([]byte) []byte { return make([]byte, 4<<20) })
	defer s.stop()
	client := s.dial()
	client.end()
	client.await(c, client.served.closed, "idle is "+brief.String()+", and a client that takes nothing of an answer of 4 MB is not cut off")
}

// slowReader has a connection without buffers, so that what the client takes is
// what the server gets rid of.
func slowReader(c *checking) {
	want := random(c, 12*Piece)
	for _, idle := range patience {
		s := start(c, "pipe", idle, func([]byte) []byte { return want })
		client := s.dial()
		worst := pauses(c, client.last)
		client.CloseWrite()
		var got []byte
		var err error
		buf := make([]byte, Piece)
		for err == nil && len(got) <= len(want) {
			var n int
			n, err = io.ReadFull(client, buf)
			got = append(got, buf[:n]...)
			worst.pause(idle / 5)
		}
		took := worst.end()
		s.stop()
		switch {
		case err == io.EOF && bytes.Equal(got, want):
			return
		case tooLate(worst.most, idle):
			continue
		}
		c.seen("idle is %v, and a client that took %d bytes every %v or sooner was cut off within %v: it got %d bytes of %d, then %v",
			idle, Piece, rounded(worst.most), rounded(took), len(got), len(want), cause(err))
	}
}

// A rhythm remembers the longest pause.
type rhythm struct {
	c           *checking
	began, last time.Time
	most        time.Duration
}

// pauses begins with what has gone on since the Dial.
func pauses(c *checking, dialed time.Time) *rhythm { return &rhythm{c: c, began: dialed, last: dialed} }

func (r *rhythm) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-r.c.ctx.Done():
	}
	r.step()
}

func (r *rhythm) step() {
	now := time.Now()
	r.most = max(r.most, now.Sub(r.last))
	r.last = now
}

// end is how long it took in all.
func (r *rhythm) end() time.Duration {
	r.step()
	if r.c.ctx.Err() != nil {
		r.c.seen("the time for this check was over: the machine is too busy, or Serve does not go on")
	}
	return r.last.Sub(r.began)
}

func others(c *checking) {
	s := start(c, "tcp", ample, func(request []byte) []byte {
		if len(request) == 0 {
			return make([]byte, 4<<20)
		}
		return twice(request)
	})
	defer s.stop()
	patient := s.dial()
	patient.send([]byte("here"))
	// One is reset amid its request, one while its answer is written.
	for _, ends := range []bool{false, true} {
		client := s.dial()
		if ends {
			client.end()
			client.await(c, client.served.writing, "a client that has ended its direction is not answered")
		} else {
			client.send(random(c, 10))
		}
		client.duplex.(*net.TCPConn).SetLinger(0)
		client.Close()
		client.await(c, client.served.closed, "a client has reset its connection, and the server has not closed it")
	}
	s.dial().ask(c, random(c, 20), "after two clients have reset their connections, a new client")
	patient.ask(c, random(c, 20), "after two others have reset their connections, a client", []byte("here")...)
}

func nothingLeft(c *checking) {
	s := start(c, some(c), ample, twice)
	defer s.stop()
	over := func() {
		client := s.dial()
		client.ask(c, random(c, 20), "a client")
		client.await(c, client.served.closed, "a client has its answer, and the server has not closed the connection")
		client.Close()
	}
	over()
	before, _ := goroutines()
	const more = 8
	for range more {
		over()
	}
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		after, where := goroutines()
		if after <= before {
			return
		}
		if time.Since(began) > long {
			c.seen("after one connection %d goroutines stood in the exercise, and after %d more, all closed, %d do, at %s", before, more, after, where)
		}
	}
}

func stopped(c *checking) {
	for _, kind := range []string{"tcp", some(c)} {
		for _, asked := range []bool{true, false} {
			stopOnce(c, kind, asked)
		}
	}
}

// stopOnce ends a server whose clients are silent, amid a request, and stuck.
func stopOnce(c *checking, kind string, asked bool) {
	s := start(c, kind, ample, func([]byte) []byte { return make([]byte, 4<<20) })
	defer s.stop()
	silent, amid, stuck := s.dial(), s.dial(), s.dial()
	amid.send(random(c, 10))
	stuck.end()
	stuck.await(c, stuck.served.writing, "a client that has ended its direction is not answered")
	what := "ctx has ended"
	if asked {
		s.cancel()
	} else {
		what = "ln was closed by somebody else"
		s.ln.Listener.Close()
	}
	select {
	case <-s.returned:
	case <-time.After(long):
		c.seen("%s, and Serve has not returned within %v, with three clients of which none ends", what, long)
	}
	switch {
	case asked && s.err != nil:
		c.seen("ctx has ended, and Serve returned %v", s.err)
	case !asked && s.err == nil:
		c.seen("ln was closed by somebody else, and Serve returned nil")
	}
	for who, client := range map[string]*peer{"that is silent": silent, "amid its request": amid, "that does not read": stuck} {
		client.await(c, client.served.closed, what+", Serve has returned, and the connection of a client "+who+" is open")
	}
	if asked {
		silent.await(c, s.ln.closed, what+", Serve has returned, and ln is open")
	}
}

func waitedFor(c *checking) {
	begun, goOn := make(chan struct{}), make(chan struct{})
	before, _ := goroutines()
	s := start(c, some(c), ample, func(request []byte) []byte {
		close(begun)
		<-goOn
		return request
	})
	finish := sync.OnceFunc(func() { close(goOn) })
	defer s.stop()
	defer finish()
	client := s.dial()
	client.end()
	client.await(c, begun, "a client that has ended its direction is not answered")
	s.cancel()
	client.await(c, s.ln.closed, "ctx has ended, and ln is open")
	select {
	case <-s.returned:
		c.seen("Serve has returned, and a call of answer has not")
	case <-time.After(brief):
	}
	finish()
	client.await(c, s.returned, "ctx has ended, every call of answer has returned, and Serve has not")
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		after, where := goroutines()
		if after <= before {
			return
		}
		if time.Since(began) > long/2 {
			c.seen("Serve has returned, and %d goroutines more than before it stand in the exercise, at %s", after-before, where)
		}
	}
}

// goroutines are those that stand in the exercise, or were started there.
func goroutines() (n int, where string) {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	for stack := range strings.SplitSeq(string(buf), "\n\n") {
		if strings.Contains(stack, "exercise.go:") {
			n++
		}
	}
	return n, standing(true)
}

// A server is a Serve that runs.
type server struct {
	c        *checking
	kind     string
	idle     time.Duration
	ln       *listener
	cancel   context.CancelFunc
	returned chan struct{}
	err      error // once returned
}

func start(c *checking, kind string, idle time.Duration, answer func([]byte) []byte) *server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &server{c: c, kind: kind, idle: idle, ln: listen(c, kind), cancel: cancel, returned: make(chan struct{})}
	go func() {
		defer close(s.returned)
		s.err = Serve(ctx, s.ln, idle, answer)
	}()
	c.Cleanup(s.stop)
	return s
}

// stop takes everything away from a Serve that does not return by itself.
func (s *server) stop() {
	s.cancel()
	s.ln.abandon()
	select {
	case <-s.returned:
	case <-s.c.ctx.Done():
	case <-time.After(long):
	}
}

// dial returns when the server has accepted the connection.
func (s *server) dial() *peer {
	dialed := time.Now()
	ctx, cancel := context.WithTimeout(s.c.ctx, long)
	defer cancel()
	conn, err := s.ln.dial(ctx)
	select {
	case <-s.returned:
		s.c.seen("Serve has returned, with %v, although ctx has not ended", s.err)
	default:
	}
	if errors.Is(err, context.DeadlineExceeded) {
		s.c.seen("over %s, a connection was not accepted within %v", s.kind, long)
	}
	if err != nil {
		s.c.seen("Dial over %s returns %v", s.kind, err)
	}
	deadline, _ := s.c.ctx.Deadline()
	conn.SetDeadline(deadline)
	s.c.Cleanup(func() { conn.Close() })
	p := &peer{duplex: conn.(duplex), kind: s.kind, idle: s.idle, last: dialed}
	select {
	case p.served = <-s.ln.accepted:
	case <-s.returned:
		s.c.seen("Serve has returned, with %v, although ctx has not ended", s.err)
	case <-time.After(long):
		s.c.seen("over %s, a connection was not accepted within %v", s.kind, long)
	}
	return p
}

// A peer is the client's end of a connection.
type peer struct {
	duplex
	kind   string
	idle   time.Duration
	served *watched  // the other end
	last   time.Time // before the last Write, or the Dial
}

func (p *peer) send(b []byte) {
	p.last = time.Now()
	p.Write(b)
}

func (p *peer) end() { p.CloseWrite() }

// ask sends the rest of a request and expects the answer of twice.
func (p *peer) ask(c *checking, rest []byte, who string, sent ...byte) {
	p.SetReadDeadline(time.Now().Add(long))
	p.send(rest)
	p.end()
	got, err := io.ReadAll(p)
	if want := twice(append(sent, rest...)); err != nil || !bytes.Equal(got, want) {
		c.seen("over %s, %s asked and got %d bytes of %d, then %v", p.kind, who, len(got), len(want), cause(err))
	}
}

func (p *peer) await(c *checking, happened <-chan struct{}, otherwise string) {
	select {
	case <-happened:
	case <-time.After(long):
		c.seen("over %s, %s after %v", p.kind, otherwise, long)
	}
}

// twice is an answer.
func twice(request []byte) []byte { return bytes.Repeat(request, 2) }

func cause(err error) any {
	if err == nil {
		return "EOF"
	}
	return err
}

func rounded(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

func random(c *checking, size int) []byte {
	var b []byte
	for len(b) < size {
		b = binary.LittleEndian.AppendUint64(b, c.rand.Uint64())
	}
	return b[:size]
}

// A duplex is a stream whose two directions end separately.
type duplex interface {
	net.Conn
	CloseWrite() error
}

// A watched connection tells when it is closed, and when a Write has begun.
type watched struct {
	duplex
	closed, writing      chan struct{}
	closeOnce, writeOnce sync.Once
}

func (w *watched) Write(p []byte) (int, error) {
	w.writeOnce.Do(func() { close(w.writing) })
	return w.duplex.Write(p)
}

func (w *watched) Close() error {
	err := w.duplex.Close()
	w.closeOnce.Do(func() { close(w.closed) })
	return err
}

// A listener hands out watched connections.
type listener struct {
	net.Listener
	dial      func(context.Context) (net.Conn, error)
	accepted  chan *watched
	closed    chan struct{}
	closeOnce sync.Once

	mu  sync.Mutex
	all []*watched
}

func (l *listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	w := &watched{duplex: conn.(duplex), closed: make(chan struct{}), writing: make(chan struct{})}
	narrow(conn)
	l.mu.Lock()
	l.all = append(l.all, w)
	l.mu.Unlock()
	l.accepted <- w
	return w, nil
}

func (l *listener) Close() error {
	err := l.Listener.Close()
	l.closeOnce.Do(func() { close(l.closed) })
	return err
}

// abandon closes what the exercise has not.
func (l *listener) abandon() {
	l.Listener.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.all {
		w.duplex.Close()
	}
}

// narrow makes buffers small, so that an answer of 4 MB does not fit.
func narrow(conn net.Conn) {
	const size = 64 << 10
	if b, ok := conn.(interface {
		SetReadBuffer(int) error
		SetWriteBuffer(int) error
	}); ok {
		b.SetReadBuffer(size)
		b.SetWriteBuffer(size)
	}
}

var kinds = []string{"tcp", "unix", "pipe"}

func some(c *checking) string { return kinds[c.rand.IntN(len(kinds))] }

// listen has a listener over loopback, over a path, or within this process.
func listen(c *checking, kind string) *listener {
	l := &listener{accepted: make(chan *watched, 16), closed: make(chan struct{})}
	if kind == "pipe" {
		p := &pipes{waiting: make(chan net.Conn), closed: make(chan struct{})}
		l.Listener, l.dial = p, p.dial
		return l
	}
	addr := "127.0.0.1:0"
	if kind == "unix" {
		dir, err := os.MkdirTemp("", "sl")
		if err != nil {
			c.seen("no temporary folder: %v", err)
		}
		c.Cleanup(func() { os.RemoveAll(dir) })
		addr = filepath.Join(dir, "s")
	}
	ln, err := net.Listen(kind, addr)
	if err != nil {
		c.seen("no %s listener: %v", kind, err)
	}
	c.Cleanup(func() { ln.Close() })
	l.Listener = ln
	l.dial = func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, kind, ln.Addr().String())
		if err == nil {
			narrow(conn)
		}
		return conn, err
	}
	return l
}

// pipes is a listener whose connections have no buffers: a Write waits for its
// Read.
type pipes struct {
	waiting   chan net.Conn
	closed    chan struct{}
	closeOnce sync.Once
}

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	question, asked := net.Pipe()
	told, answer := net.Pipe()
	select {
	case p.waiting <- &piped{in: asked, out: answer}:
		return &piped{in: told, out: question}, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.waiting:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.closeOnce.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// piped is one end of two pipes, of which each carries one direction. A pipe
// refuses a deadline once its other end is closed; a socket does not.
type piped struct{ in, out net.Conn }

func (p *piped) Read(b []byte) (int, error)  { return p.in.Read(b) }
func (p *piped) Write(b []byte) (int, error) { return p.out.Write(b) }
func (p *piped) CloseWrite() error           { return p.out.Close() }
func (p *piped) Close() error                { return errors.Join(p.in.Close(), p.out.Close()) }
func (p *piped) LocalAddr() net.Addr         { return p.in.LocalAddr() }
func (p *piped) RemoteAddr() net.Addr        { return p.in.RemoteAddr() }

func (p *piped) SetReadDeadline(t time.Time) error {
	p.in.SetReadDeadline(t)
	return nil
}

func (p *piped) SetWriteDeadline(t time.Time) error {
	p.out.SetWriteDeadline(t)
	return nil
}

func (p *piped) SetDeadline(t time.Time) error {
	return errors.Join(p.SetReadDeadline(t), p.SetWriteDeadline(t))
}
