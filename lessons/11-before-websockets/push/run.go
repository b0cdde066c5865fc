package push

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// retry is how long a client waits before it comes back.
const retry = 100 * time.Millisecond

// A Comparison tells the same events in several ways at the same time, each
// from a server of its own to a client of its own.
type Comparison struct {
	Ways  []Way
	Host  echo.Host     // opens the sockets; nil is this machine's kernel
	Count int           // of events
	Size  int           // of the text of one, in bytes
	Rate  float64       // events a second on average; their times are left to chance
	Seed  uint64        // decides what is left to chance
	Cut   time.Duration // how long there is no network, once; needs two events

	// Told is called after each event, unless it is nil.
	Told func()
}

// A Result is what one way has cost, and what has come of it.
type Result struct {
	Name        string
	Port        int // of its server
	Requests    int
	Empty       int // requests that were answered without an event
	Connections int
	In, Out     int     // bytes that TCP has carried to the server, and from it
	Held        float64 // requests at the server at one time, on average

	Delivered int
	Twice     int             // delivered before
	Missed    []int           // numbers of events that never came
	Delays    []time.Duration // from an event to its delivery, sorted

	Resumes string // who asks for what was missed
}

// Bytes are those that TCP has carried in both directions.
func (r Result) Bytes() int { return r.In + r.Out }

// Run returns a result for each way, and for how long it has measured.
func (c Comparison) Run(ctx context.Context) (results []Result, took time.Duration, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer stop(nil)

	feed := NewFeed()
	followers := make([]*follower, len(c.Ways))
	for i, way := range c.Ways {
		f, err := c.follow(ctx, feed, way, &all)
		if err != nil {
			return nil, 0, err
		}
		followers[i] = f
	}
	if err := joined(ctx, followers); err != nil {
		return nil, 0, err
	}
	begin := time.Now()
	happened, err := c.publish(ctx, feed, followers)
	if err != nil {
		return nil, 0, err
	}
	c.settle(ctx, followers, happened)
	took = time.Since(begin)
	for _, f := range followers {
		results = append(results, f.result(happened, took))
	}
	return results, took, ctx.Err()
}

// follow starts a server and a client.
func (c Comparison) follow(ctx context.Context, feed *Feed, way Way, all *sync.WaitGroup) (*follower, error) {
	host := cmp.Or[echo.Host](c.Host, echo.Kernel{})
	ln, err := host.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &follower{way: way, server: NewServer(feed, way), seen: map[int]time.Time{}, change: make(chan struct{})}
	f.network = cutter{dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		return host.Dial(ctx, network, "", addr)
	}}
	f.port = ln.Addr().(*net.TCPAddr).Port
	link := Link{URL: "http://" + ln.Addr().String(), Dial: f.network.Dial, Joined: f.join}
	all.Go(func() { f.server.Serve(ctx, ln) })
	all.Go(func() { f.run(ctx, link) })
	return f, nil
}

// publish adds the events to the feed, and returns when each happened. The cut
// comes right before one in the middle. The last one waits until all clients are
// back.
func (c Comparison) publish(ctx context.Context, feed *Feed, followers []*follower) (happened []time.Time, err error) {
	chance := rand.New(rand.NewPCG(c.Seed, 11))
	text := strings.Repeat("x", c.Size)
	next := time.Now()
	for i := range c.Count {
		next = next.Add(c.gap(chance))
		if err := sleep(ctx, time.Until(next)); err != nil {
			return nil, err
		}
		if c.Cut > 0 && i == (c.Count-1)/2 {
			for _, f := range followers {
				f.cut()
			}
			mend := time.AfterFunc(c.Cut, func() {
				for _, f := range followers {
					f.network.mend()
				}
			})
			defer mend.Stop()
		}
		if i == c.Count-1 {
			if err := joined(ctx, followers); err != nil {
				return nil, err
			}
		}
		happened = append(happened, time.Now())
		feed.Add(text)
		if c.Told != nil {
			c.Told()
		}
	}
	return happened, nil
}

// gap is the time until the next event: as chance has it where nothing depends
// on anything else, but four times the average at most.
func (c Comparison) gap(chance *rand.Rand) time.Duration {
	mean := float64(time.Second) / c.Rate
	return time.Duration(mean * min(4, chance.ExpFloat64()))
}

// settle waits until the last event is everywhere.
func (c Comparison) settle(ctx context.Context, followers []*follower, happened []time.Time) {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	for _, f := range followers {
		f.wait(ctx, func() bool { return !f.seen[len(happened)].IsZero() })
	}
}

// grace is for a link that loses much.
const grace = 20 * time.Second

// joined waits until all are there.
func joined(ctx context.Context, followers []*follower) error {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	for _, f := range followers {
		if f.wait(ctx, func() bool { return f.here }) {
			continue
		}
		why := context.Cause(ctx)
		if errors.Is(why, context.DeadlineExceeded) {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.err == nil {
				return fmt.Errorf("%s: no connection within %v", f.way.Name(), grace)
			}
			return fmt.Errorf("%s: no connection within %v: %w", f.way.Name(), grace, f.err)
		}
		return why
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// A follower is a client with its server, and what it has seen.
type follower struct {
	way     Way
	server  *Server
	network cutter
	port    int

	mu     sync.Mutex
	change chan struct{} // closed when something below changes
	here   bool          // the client is connected
	last   int           // the newest event that it has
	seen   map[int]time.Time
	twice  int
	err    error // of its last connection
}

// run follows the events and comes back after each end.
func (f *follower) run(ctx context.Context, link Link) {
	for ctx.Err() == nil {
		f.mu.Lock()
		last := f.last
		f.mu.Unlock()
		err := f.way.Follow(ctx, link, last, f.got)
		f.set(func() { f.here, f.err = false, err })
		sleep(ctx, retry)
	}
}

// set changes what others may wait for.
func (f *follower) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
	close(f.change)
	f.change = make(chan struct{})
}

// wait returns whether it is so, once it is or ctx is done.
func (f *follower) wait(ctx context.Context, so func() bool) bool {
	for {
		f.mu.Lock()
		is, change := so(), f.change
		f.mu.Unlock()
		if is {
			return true
		}
		select {
		case <-change:
		case <-ctx.Done():
			return false
		}
	}
}

func (f *follower) join() { f.set(func() { f.here = true }) }

func (f *follower) got(e Event) {
	now := time.Now()
	f.set(func() {
		f.last = max(f.last, e.ID)
		if !f.seen[e.ID].IsZero() {
			f.twice++
			return
		}
		f.seen[e.ID] = now
	})
}

func (f *follower) cut() {
	f.network.cut()
	f.set(func() { f.here = false })
}

// result sums up. Events count from 1.
func (f *follower) result(happened []time.Time, took time.Duration) Result {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.server.Meter(f.way.Path())
	r := Result{
		Name: f.way.Name(), Port: f.port, Resumes: f.way.Resumes(),
		Requests: int(m.Requests.Load()), Empty: int(m.Empty.Load()), Connections: int(m.Connections.Load()),
		In: int(m.In.Load()), Out: int(m.Out.Load()),
		Held: m.Spent().Seconds() / took.Seconds(), Twice: f.twice,
	}
	for i, at := range happened {
		if seen := f.seen[i+1]; seen.IsZero() {
			r.Missed = append(r.Missed, i+1)
		} else {
			r.Delivered++
			r.Delays = append(r.Delays, seen.Sub(at))
		}
	}
	slices.Sort(r.Delays)
	return r
}
