package exercise

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{
			name:   "echoed",
			holds:  "A text is sent back as it came, and nothing else is sent.",
			belief: "What has come may be sent back later, or all at once.",
			check:  echoed,
		},
		{
			name:   "ponged",
			holds:  "A ping is answered with a pong that has the same data; a pong that nobody has asked for is ignored.",
			belief: "Pings are a matter of TCP, or of the browser.",
			check:  ponged,
		},
		{
			name:   "polite",
			holds:  "A close frame is answered with one of the same code, then the link is closed, and the end was clean.",
			belief: "A close frame is the end: there is nothing left to say.",
			check:  polite,
		},
		{
			name:   "never-on-the-wire",
			holds:  "A close frame with 1005 or 1006 in it breaks a rule, and is answered with 1002.",
			belief: "1006 is a code like any other.",
			check:  neverOnTheWire,
		},
		{
			name:   "resetting",
			holds:  "When the connection fails, nothing is sent, and the end has code 1006 and is not clean.",
			belief: "1006 was sent by the other end, so it is what one sends.",
			check:  resetting,
		},
		{
			name:   "told",
			holds:  "When ctx ends, a close frame with 1001 is sent, nothing follows it, and the link stays open for the answer.",
			belief: "Close ends a connection politely.",
			check:  told,
		},
		{
			name:   "simultaneous",
			holds:  "A close frame that comes after the own one has been sent is not answered: both have been sent, and the end was clean.",
			belief: "Every close frame is answered.",
			check:  simultaneous,
		},
		{
			name:   "mute",
			holds:  "An answer to the close frame is awaited for Close, and no longer, whatever else comes.",
			belief: "Who is asked to close closes.",
			check:  mute,
		},
		{
			name:   "never-pongs",
			holds:  "A silence of Idle is met with a ping, and one of Pong after that with a close frame with 1011.",
			belief: "TCP's keepalive is enough.",
			check:  neverPongs,
		},
		{
			name:   "alive",
			holds:  "Any frame is a sign of life: the next ping is Idle after it, and nobody who sends is given up.",
			belief: "A heartbeat has a fixed beat.",
			check:  alive,
		},
		{
			name:   "nothing-left",
			holds:  "When Serve returns, the link is closed and no goroutine is left.",
			belief: "A goroutine that waits for what will not come costs nothing.",
			check:  nothingLeft,
		},
	})
}

func echoed(c *checking) {
	play(c, func(s *scene) {
		sent := 0
		for range 3 + c.rand.IntN(5) {
			text := s.word()
			if sent++; sent%3 == 0 {
				text = ""
			}
			s.gets(Frame{Kind: Text, Data: text})
			s.mustSend("a text came: "+text, Frame{Kind: Text, Data: text})
			s.pass(s.times.Idle / 20)
		}
		s.mustGoOn("some texts came")
	})
}

func ponged(c *checking) {
	play(c, func(s *scene) {
		for _, data := range []string{s.word(), "", s.word()} {
			s.gets(Frame{Kind: Ping, Data: data})
			s.mustSend("a ping came, with the data "+data, Frame{Kind: Pong, Data: data})
			s.gets(Frame{Kind: Pong, Data: s.word()})
			s.mustSend("a pong came that nobody had asked for")
		}
		// A ping between two texts is answered in its place.
		text, data := s.word(), s.word()
		s.gets(Frame{Kind: Text, Data: text}, Frame{Kind: Ping, Data: data}, Frame{Kind: Text, Data: text})
		s.mustSend("a text, a ping and a text came", Frame{Kind: Text, Data: text},
			Frame{Kind: Pong, Data: data}, Frame{Kind: Text, Data: text})
	})
}

func polite(c *checking) {
	for _, code := range []int{Normal, 3000 + c.rand.IntN(2000), GoingAway, 0} {
		play(c, func(s *scene) {
			s.gets(Frame{Kind: Text, Data: "hello"})
			s.mustSend("a text came: hello", Frame{Kind: Text, Data: "hello"})
			s.gets(Frame{Kind: Close, Code: code}, Frame{Kind: Text, Data: "behind the close frame"})
			s.mustSend("a "+say(Frame{Kind: Close, Code: code})+" came", Frame{Kind: Close, Code: code})
			s.mustEnd("a "+say(Frame{Kind: Close, Code: code})+" came and was answered", End{codeOf(code), true})
		})
	}
}

func neverOnTheWire(c *checking) {
	for _, code := range []int{Abnormal, NoStatus} {
		play(c, func(s *scene) {
			s.gets(Frame{Kind: Close, Code: code})
			s.mustSend("a "+say(Frame{Kind: Close, Code: code})+" came", Frame{Kind: Close, Code: ProtocolError})
			s.mustEnd(fmt.Sprintf("a close frame with %d came and was answered", code), End{ProtocolError, true})
		})
	}
}

func resetting(c *checking) {
	for _, cause := range []error{syscall.ECONNRESET, io.EOF, io.ErrUnexpectedEOF} {
		play(c, func(s *scene) {
			s.gets(Frame{Kind: Text, Data: "hello"})
			s.mustSend("a text came: hello", Frame{Kind: Text, Data: "hello"})
			if c.rand.IntN(2) == 0 {
				s.pass(s.times.Idle + time.Millisecond) // with a ping on its way
				s.forget()
			}
			s.breaks(cause)
			s.mustSend("Receive has failed: " + cause.Error())
			s.mustEnd("Receive has failed: "+cause.Error(), End{Abnormal, false})
		})
	}
	play(c, func(s *scene) {
		s.cut()
		s.gets(Frame{Kind: Text, Data: "hello"})
		s.mustEnd("a text came, and Send has failed", End{Abnormal, false})
	})
	for _, f := range []Frame{{Kind: Ping, Data: "hello"}, {Kind: Close, Code: Normal}} {
		play(c, func(s *scene) {
			s.cut()
			s.gets(f)
			s.mustEnd("a "+say(f)+" came, and Send has failed", End{map[Kind]int{Ping: Abnormal, Close: Normal}[f.Kind], false})
		})
	}
}

func told(c *checking) {
	play(c, func(s *scene) {
		s.stop()
		s.mustSend("ctx has ended", Frame{Kind: Close, Code: GoingAway})
		s.mustGoOn("ctx has ended, and the answer to the close frame has not come yet")
		for _, f := range []Frame{{Kind: Text, Data: s.word()}, {Kind: Ping, Data: s.word()}, {Kind: Pong}} {
			s.gets(f)
			s.mustSend("a " + say(f) + " came behind its own close frame")
		}
		s.mustGoOn("ctx has ended, and the answer to the close frame has not come yet")
	})
	play(c, func(s *scene) {
		s.quit()
		s.ctx, s.quit = context.WithTimeout(context.Background(), time.Second)
		s.pass(time.Second + time.Millisecond)
		s.mustSend("the deadline of ctx has passed", Frame{Kind: Close, Code: GoingAway})
	})
}

func simultaneous(c *checking) {
	for _, code := range []int{GoingAway, Normal, 0, 4000 + c.rand.IntN(1000)} {
		play(c, func(s *scene) {
			s.stop()
			s.mustSend("ctx has ended", Frame{Kind: Close, Code: GoingAway})
			s.gets(Frame{Kind: Close, Code: code})
			s.mustSend("a " + say(Frame{Kind: Close, Code: code}) + " came behind its own: an answer, or it has crossed it")
			s.mustEnd("both ends have sent a close frame", End{codeOf(code), true})
		})
	}
	play(c, func(s *scene) {
		s.stop()
		s.mustSend("ctx has ended", Frame{Kind: Close, Code: GoingAway})
		s.gets(Frame{Kind: Close, Code: Abnormal})
		s.mustSend("a close frame with 1006 came behind its own")
		s.mustEnd("a close frame with 1006 came behind its own", End{ProtocolError, true})
	})
}

func mute(c *checking) {
	play(c, func(s *scene) {
		s.stop()
		s.mustSend("ctx has ended", Frame{Kind: Close, Code: GoingAway})
		s.breaks(io.EOF)
		s.mustEnd("the connection has ended without an answer to the close frame", End{Abnormal, false})
	})
	for _, chatter := range []bool{false, true} {
		play(c, func(s *scene) {
			s.times.Close = 2*s.times.Idle + 3*time.Second // time enough for a ping
			s.stop()
			s.mustSend("ctx has ended", Frame{Kind: Close, Code: GoingAway})
			parts := time.Duration(5)
			for range parts - 1 {
				s.pass(s.times.Close / parts)
				if chatter {
					s.gets(Frame{Kind: Text, Data: s.word()}, Frame{Kind: Ping})
				}
				s.mustSend("nothing may follow the close frame")
			}
			s.pass(s.times.Close/parts - 10*time.Millisecond)
			s.mustGoOn(fmt.Sprintf("Close is %v, and the close frame was sent 10ms less ago", s.times.Close))
			s.pass(20 * time.Millisecond)
			s.mustSend("nothing may follow the close frame")
			s.mustEnd(fmt.Sprintf("Close is %v, and the close frame was sent 10ms longer ago and not answered", s.times.Close), End{Abnormal, false})
		})
	}
}

func neverPongs(c *checking) {
	for _, answers := range []bool{true, false} {
		play(c, func(s *scene) {
			s.pass(s.times.Idle - 10*time.Millisecond)
			s.mustSend(fmt.Sprintf("Idle is %v, and nothing came for 10ms less", s.times.Idle))
			s.pass(20 * time.Millisecond)
			s.mustPing(fmt.Sprintf("Idle is %v, and nothing came for 10ms more", s.times.Idle))
			s.pass(s.times.Pong - 30*time.Millisecond)
			s.mustSend(fmt.Sprintf("Pong is %v, and the ping was sent 20ms less ago", s.times.Pong))
			s.pass(40 * time.Millisecond)
			s.mustSend(fmt.Sprintf("Pong is %v, the ping was sent 20ms longer ago, and nothing came", s.times.Pong), Frame{Kind: Close, Code: InternalError})
			s.mustGoOn("the answer to the close frame has not come yet")
			if answers {
				s.gets(Frame{Kind: Close, Code: InternalError})
				s.mustEnd("the close frame with 1011 was answered", End{InternalError, true})
				return
			}
			s.pass(s.times.Close)
			s.mustSend("nothing may follow the close frame")
			s.mustEnd("the close frame with 1011 was not answered within Close", End{Abnormal, false})
		})
	}
}

func alive(c *checking) {
	play(c, func(s *scene) {
		s.pass(s.times.Idle + time.Millisecond)
		ping := s.mustPing("nothing came for Idle")
		for range 6 {
			s.pass(s.times.Pong / 2)
			f := []Frame{{Kind: Pong, Data: ping.Data}, {Kind: Text, Data: s.word()}, {Kind: Ping, Data: s.word()}}[c.rand.IntN(3)]
			s.gets(f)
			s.forget()
			s.pass(s.times.Idle - 10*time.Millisecond)
			s.mustSend(fmt.Sprintf("%v after the ping was met with a %s, which is 10ms less than Idle", s.times.Idle-10*time.Millisecond, say(f)))
			s.pass(20 * time.Millisecond)
			ping = s.mustPing(fmt.Sprintf("%v after the ping was met with a %s, which is 10ms more than Idle", s.times.Idle+10*time.Millisecond, say(f)))
		}
		s.gets(Frame{Kind: Pong, Data: ping.Data})
		// Somebody who sends is never asked.
		for range 10 {
			s.pass(s.times.Idle * 2 / 3)
			s.mustSend("a frame had come within Idle")
			s.gets(Frame{Kind: Text, Data: "here"})
			s.mustSend("a text came: here", Frame{Kind: Text, Data: "here"})
		}
		s.mustGoOn("something came within each Idle")
	})
}

func nothingLeft(c *checking) {
	for i, ends := range []func(*scene){
		func(s *scene) { s.gets(Frame{Kind: Close, Code: Normal}, Frame{Kind: Text}, Frame{Kind: Text}) },
		func(s *scene) { s.stop(); s.gets(Frame{Kind: Close, Code: GoingAway}, Frame{Kind: Text}) },
		func(s *scene) { s.stop(); s.pass(s.times.Close + time.Millisecond) },
		func(s *scene) { s.breaks(io.EOF) },
	} {
		left := play(c, func(s *scene) {
			ends(s)
			s.mustBeOver("the connection has ended")
		})
		if left {
			c.seen("Serve has returned, and a goroutine that it has started waits for ever (%s)",
				[]string{"after a polite end", "when ctx has ended", "after a mute peer", "after an EOF"}[i])
		}
	}
}

// A scene is Serve and the other end of its link, with a clock of their own:
// time passes when everybody waits.
type scene struct {
	c     *checking
	times Times
	link  *link

	start sync.Once
	ctx   context.Context
	quit  context.CancelFunc
	ended chan struct{}
	end   End
	threw any
}

// play lets f meet Serve, and reports whether a goroutine is left afterwards.
func play(c *checking, f func(*scene)) (left bool) {
	var broke any
	defer func() {
		if p := recover(); p != nil {
			if broke == nil && !strings.Contains(fmt.Sprint(p), "deadlock") {
				panic(p)
			}
			left = true
		}
		if broke != nil {
			panic(broke)
		}
	}()
	synctest.Test(c.T, func(*testing.T) {
		s := newScene(c)
		defer func() {
			broke = recover()
			s.quit()
			s.link.fail(io.EOF)
			time.Sleep(time.Hour) // for whoever still waits for something
		}()
		f(s)
	})
	return false
}

func newScene(c *checking) *scene {
	some := func(from, to int) time.Duration {
		return time.Duration(from+c.rand.IntN(to-from)) * time.Millisecond
	}
	s := &scene{c: c, link: newLink(), ended: make(chan struct{})}
	s.times = Times{Idle: some(10_000, 60_000), Pong: some(2_000, 9_000), Close: some(1_000, 5_000)}
	s.ctx, s.quit = context.WithCancel(context.Background())
	return s
}

// begin starts Serve, once its times are settled.
func (s *scene) begin() {
	s.start.Do(func() {
		go func() {
			defer close(s.ended)
			defer func() { s.threw = recover() }()
			s.end = Serve(s.ctx, s.link, s.times)
		}()
	})
	s.settle()
}

// settle lets everybody do what they have to until they wait.
func (s *scene) settle() {
	synctest.Wait()
	select {
	case <-s.ended:
		if why, ours := s.threw.(broken); ours {
			s.c.seen("%s", string(why))
		}
		if s.threw != nil {
			s.c.seen("Serve panics: %v", s.threw)
		}
	default:
	}
}

func (s *scene) word() string { return fmt.Sprintf("%x", s.c.rand.Uint32()) }

func (s *scene) gets(frames ...Frame) {
	s.begin()
	for _, f := range frames {
		s.link.in <- f
	}
	s.settle()
}

func (s *scene) breaks(err error) { s.begin(); s.link.fail(err); s.settle() }
func (s *scene) stop()            { s.begin(); s.quit(); s.settle() }
func (s *scene) forget()          { s.link.take() }

// cut makes Send fail, and Receive not yet.
func (s *scene) cut() {
	s.link.mu.Lock()
	defer s.link.mu.Unlock()
	s.link.mayNot = true
}

func (s *scene) pass(d time.Duration) {
	s.begin()
	time.Sleep(d)
	s.settle()
}

// mustSend compares what was sent since the last look.
func (s *scene) mustSend(when string, want ...Frame) {
	got := s.link.take()
	if sayAll(got) != sayAll(want) {
		s.c.seen("%s; Serve sent %s instead of %s", when, sayAll(got), sayAll(want))
	}
}

// mustPing wants one ping, whatever its data.
func (s *scene) mustPing(when string) Frame {
	got := s.link.take()
	if len(got) != 1 || got[0].Kind != Ping {
		s.c.seen("%s; Serve sent %s instead of a ping", when, sayAll(got))
	}
	return got[0]
}

func (s *scene) mustGoOn(when string) {
	if s.link.isClosed() {
		s.c.seen("%s; the link is closed already", when)
	}
	select {
	case <-s.ended:
		s.c.seen("%s; Serve has returned already", when)
	default:
	}
}

func (s *scene) mustEnd(when string, want End) {
	s.mustBeOver(when)
	if s.end != want {
		s.c.seen("%s; Serve returned %+v instead of %+v", when, s.end, want)
	}
}

func (s *scene) mustBeOver(when string) {
	select {
	case <-s.ended:
	default:
		s.c.seen("%s; Serve has not returned", when)
	}
	if !s.link.isClosed() {
		s.c.seen("%s; Serve has returned, and the link is open", when)
	}
}

func codeOf(code int) int {
	if code == 0 {
		return NoStatus
	}
	return code
}

func say(f Frame) string {
	if f.Kind == Close && f.Code == 0 {
		return "close frame without a code"
	}
	if f.Kind == Close {
		return fmt.Sprintf("close frame with %d", f.Code)
	}
	return fmt.Sprintf("%s %q", map[Kind]string{Text: "text", Ping: "ping", Pong: "pong"}[f.Kind], f.Data)
}

func sayAll(frames []Frame) string {
	if len(frames) == 0 {
		return "nothing"
	}
	var all []string
	for _, f := range frames {
		all = append(all, "a "+say(f))
	}
	return strings.Join(all, ", ")
}

// A link is a Link whose other end is a scene.
type link struct {
	in     chan Frame
	failed chan struct{} // closed when the connection has failed
	gone   chan struct{} // closed by Close

	mu     sync.Mutex
	sent   []Frame
	mayNot bool
	cause  error
	calls  int // of Receive, after the end
}

func newLink() *link {
	return &link{in: make(chan Frame, 64), failed: make(chan struct{}), gone: make(chan struct{})}
}

var errClosed = errors.New("the link is closed")

func (l *link) Send(f Frame) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.isClosed():
		return errClosed
	case l.cause != nil || l.mayNot:
		l.sent = append(l.sent, f) // it was tried
		return syscall.EPIPE
	}
	l.sent = append(l.sent, f)
	return nil
}

func (l *link) Receive(ctx context.Context) (Frame, error) {
	if err := ctx.Err(); err != nil {
		return Frame{}, l.count(err)
	}
	select {
	case f := <-l.in:
		return f, nil
	default:
	}
	select {
	case f := <-l.in:
		return f, nil
	case <-l.gone:
		return Frame{}, l.count(errClosed)
	case <-l.failed:
		return Frame{}, l.count(l.cause)
	case <-ctx.Done():
		return Frame{}, ctx.Err()
	}
}

// count ends whoever calls Receive again and again although it fails.
func (l *link) count(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.calls++; l.calls > 10_000 {
		panic(broken(fmt.Sprintf("Receive has failed 10,000 times (%v), and Serve calls it again", err)))
	}
	return err
}

func (l *link) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isClosed() {
		return errClosed
	}
	close(l.gone)
	return nil
}

func (l *link) isClosed() bool {
	select {
	case <-l.gone:
		return true
	default:
		return false
	}
}

func (l *link) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause == nil {
		l.cause = err
		close(l.failed)
	}
}

// take returns what was sent since the last look.
func (l *link) take() []Frame {
	l.mu.Lock()
	defer l.mu.Unlock()
	sent := l.sent
	l.sent = nil
	return sent
}
