package wire

import (
	"container/heap"
	"sync"
	"sync/atomic"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// A loop holds the time and the future events of a network, in order. It is
// also the clock of the hosts' stacks.
type loop struct {
	idle   *idle        // nil in real time
	begun  time.Time    // by the real clock
	now    atomic.Int64 // simulated nanoseconds since then
	step   atomic.Int64 // when the present event began, by the real clock
	closed atomic.Bool

	byTimer atomic.Bool // the present event is the end of a timer

	wake  chan struct{} // the first event has changed
	ended chan struct{} // closed when run has returned

	mu    sync.Mutex
	queue queue
	count uint64 // of all events, so that those of the same time keep their order
}

// epoch is when simulated time begins. It is far from any real deadline, so
// that simulated and real deadlines can be distinguished.
var epoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

const simulatedYears = 10 * 365 * 24 * time.Hour

func newLoop(i *idle) *loop {
	return &loop{
		idle: i, begun: time.Now(),
		wake: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

// elapsed returns the time since the network was made.
func (l *loop) elapsed() time.Duration {
	if l.idle == nil {
		return time.Since(l.begun)
	}
	return time.Duration(l.now.Load())
}

// departure returns the time at which a packet leaves. In simulated time no two
// packets leave simultaneously: each moves the clock by a nanosecond. Netstack's
// RACK takes packets of the same time for reordered (rack.go, detectLoss), where
// RFC 8985, section 6.2, compares their sequence numbers.
func (l *loop) departure() time.Duration {
	if l.idle == nil {
		return l.elapsed()
	}
	return time.Duration(l.now.Add(1))
}

// Now implements tcpip.Clock.
func (l *loop) Now() time.Time {
	if l.idle == nil {
		return time.Now()
	}
	return epoch.Add(l.elapsed())
}

// NowMonotonic implements tcpip.Clock.
func (l *loop) NowMonotonic() tcpip.MonotonicTime {
	return tcpip.MonotonicTime{}.Add(l.elapsed())
}

// AfterFunc implements tcpip.Clock.
func (l *loop) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	t := &timer{loop: l, event: event{index: -1, timer: true}}
	t.run = func() { go f() }
	l.mu.Lock()
	defer l.mu.Unlock()
	l.push(&t.event, l.elapsed()+max(d, 0))
	return t
}

// at calls run at the given time, on the goroutine of the loop.
func (l *loop) at(when time.Duration, run func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.push(&event{run: run}, when)
}

// soon calls run as a separate event, after all earlier ones have finished.
func (l *loop) soon(run func()) { l.at(l.elapsed(), run) }

// until returns the time left until a deadline. A deadline by the network's
// clock is exact. A deadline by the real clock has come nearer since it was
// set, by an unknown time. So until returns the roundest time that it may have
// had.
func (l *loop) until(t time.Time) time.Duration {
	if l.idle == nil {
		return time.Until(t)
	}
	if since := t.Sub(epoch); since >= 0 && since < simulatedYears {
		return since - l.elapsed()
	}
	now := time.Now()
	left := t.Sub(now)
	if left <= 0 {
		return left
	}
	step := now.Sub(time.Unix(0, l.step.Load())).Round(0)
	return roundest(left, left+min(step, left/10)+left/100+time.Millisecond)
}

// roundest returns the multiple of the largest power of ten, or half of it,
// from least to most.
func roundest(least, most time.Duration) time.Duration {
	for unit := time.Duration(1e18); unit > 0; unit /= 10 {
		for _, unit := range []time.Duration{unit, unit / 2} {
			if unit == 0 {
				break
			}
			if d := (least + unit - 1) / unit * unit; d >= least && d <= most {
				return d
			}
		}
	}
	return least
}

// push adds an event. The caller holds l.mu.
func (l *loop) push(e *event, when time.Duration) {
	l.count++
	e.when, e.order = when, l.count
	heap.Push(&l.queue, e)
	if e.index == 0 {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// run runs the events in order until the loop is closed.
func (l *loop) run() {
	defer close(l.ended)
	for {
		if l.idle != nil {
			l.idle.wait(&l.closed)
		}
		l.step.Store(time.Now().UnixNano())
		run, wait := l.next()
		switch {
		case run != nil:
			run()
		case wait == 0:
			return
		default:
			l.sleep(wait)
		}
	}
}

// forever stands for the time until the next event if there is none.
const forever = time.Duration(1<<63 - 1)

// next removes the next event whose time has come, or returns how long to wait
// for it. It returns zeros after close.
func (l *loop) next() (run func(), wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed.Load():
		return nil, 0
	case len(l.queue) == 0:
		return nil, forever
	}
	first := l.queue[0]
	if l.idle != nil {
		l.now.Store(max(l.now.Load(), int64(first.when)))
	} else if wait := first.when - l.elapsed(); wait > 0 {
		return nil, wait
	}
	heap.Pop(&l.queue)
	l.byTimer.Store(first.timer)
	return first.run, 0
}

func (l *loop) sleep(wait time.Duration) {
	if wait == forever {
		<-l.wake
		return
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-l.wake:
	}
}

// close ends run and discards all later events.
func (l *loop) close() {
	l.closed.Store(true)
	select {
	case l.wake <- struct{}{}:
	default:
	}
	<-l.ended
}

// An event happens once.
type event struct {
	when  time.Duration
	order uint64
	index int  // in the queue, or -1
	timer bool // it is the end of a timer
	run   func()
}

// A timer holds an event that can be moved.
type timer struct {
	event
	loop *loop
}

// Stop implements tcpip.Timer.
func (t *timer) Stop() bool {
	t.loop.mu.Lock()
	defer t.loop.mu.Unlock()
	if t.index < 0 {
		return false
	}
	heap.Remove(&t.loop.queue, t.index)
	return true
}

// Reset implements tcpip.Timer.
func (t *timer) Reset(d time.Duration) {
	t.loop.mu.Lock()
	defer t.loop.mu.Unlock()
	if t.index >= 0 {
		heap.Remove(&t.loop.queue, t.index)
	}
	t.loop.push(&t.event, t.loop.elapsed()+max(d, 0))
}

// A queue is a heap of events, the earliest first.
type queue []*event

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if q[i].when != q[j].when {
		return q[i].when < q[j].when
	}
	return q[i].order < q[j].order
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *queue) Push(x any) {
	e := x.(*event)
	e.index = len(*q)
	*q = append(*q, e)
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	e.index = -1
	return e
}
