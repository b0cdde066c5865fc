package exercise

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{"written", "Over a link without faults all messages arrive, in order.",
			"", play(perfect, arrive)},
		{"no-more-than-needed", "Over a link without faults every message is sent once, and acknowledged once.",
			"To be sure, one sends twice.", play(perfect, sentOnce)},
		{"lost", "What is lost is sent again, until everything has arrived.",
			"A datagram that was sent has arrived; loopback never drops one, so the network does not either.", play(losing, arrive)},
		{"old-acknowledgments", "A second copy of an acknowledgment is not taken for that of a later message.",
			"The next thing that comes back is the answer to the last thing that was sent.", play(echoing, arrive)},
		{"doubled", "What arrives twice is accepted once.",
			"What was sent once arrives at most once.", play(doubling, arrive)},
		{"lost-acknowledgments", "When acknowledgments are lost, messages come twice and are accepted once, and the sender comes to an end.",
			"An acknowledgment always arrives.", play(deafening, arrive)},
		{"overtaken", "What is held back until later ones have overtaken it is neither accepted twice nor out of order.",
			"What is sent later arrives later.", play(reordering, arrive)},
		{"gives-up", "When nobody answers, Send gives up after Attempts, with ErrGaveUp.",
			"Whoever tries long enough succeeds.", givesUp},
		{"backoff", "Each wait for the same message is twice as long as the one before.",
			"Sending again soon does no harm.", backsOff},
		{"everything", "With all these faults at once, messages arrive exactly once and in order.",
			"A checksum is reliability.", play(awful, arrive)},
	})
}

// faults are the probabilities of what a link does to a datagram.
type faults struct{ lose, double, delay, loseAcks, doubleAcks float64 }

var (
	perfect    = faults{}
	losing     = faults{lose: 0.2}
	echoing    = faults{lose: 0.2, doubleAcks: 0.5}
	doubling   = faults{double: 0.4}
	deafening  = faults{loseAcks: 0.4}
	reordering = faults{double: 0.3, doubleAcks: 0.3, delay: 0.4}
	awful      = faults{lose: 0.2, loseAcks: 0.2, double: 0.2, doubleAcks: 0.2, delay: 0.2}
)

// inARow is how many datagrams are lost one after another at most: fewer than
// Attempts, so that whoever tries so often succeeds.
const inARow = 5

// A wire is two ends of a link in simulated time.
type wire struct {
	faults
	mu    sync.Mutex
	rand  *rand.Rand
	sends []time.Duration // of the sender
	lost  int             // since an acknowledgment has arrived
	acks  int
	began time.Time
	dead  bool
}

// An end is a Link.
type end struct {
	*wire
	sender   bool
	incoming chan []byte
	other    *end
	last     time.Time // when something arrives that was not held back
}

func newWire(f faults, r *rand.Rand) (sender, receiver *end) {
	w := &wire{faults: f, rand: r, began: time.Now()}
	sender = &end{wire: w, sender: true, incoming: make(chan []byte, 1<<16)}
	receiver = &end{wire: w, incoming: make(chan []byte, 1<<16), other: sender}
	sender.other = receiver
	return sender, receiver
}

// tooMany datagrams for a story of twenty messages, eight attempts each, end it.
const tooMany = 1000

// endless is the panic that ends it.
type endless struct{}

const oneWay = 20 * time.Millisecond

func (e *end) Send(datagram []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	lose, double := e.lose, e.double
	if e.sender {
		e.sends = append(e.sends, time.Since(e.began))
		if len(e.sends) == tooMany {
			panic(endless{})
		}
	} else {
		e.acks++
		lose, double = e.loseAcks, e.doubleAcks
	}
	copies := 1
	if e.rand.Float64() < double {
		copies = 2
	}
	if e.rand.Float64() < lose && e.lost < inARow {
		e.lost++
		copies = 0
	} else if !e.sender {
		e.lost = 0
	}
	if e.dead {
		copies = 0
	}
	datagram = slices.Clone(datagram) // the caller may use it again
	for i := range copies {
		takes := oneWay + time.Duration(i)*30*time.Millisecond
		if early := time.Until(e.last.Add(time.Microsecond)); takes < early {
			takes = early // what is sent later arrives later
		}
		if e.rand.Float64() < e.delay {
			takes += time.Duration(e.rand.IntN(400)) * time.Millisecond
		} else {
			e.last = time.Now().Add(takes)
		}
		time.AfterFunc(takes, func() { e.other.incoming <- datagram })
	}
}

func (e *end) Receive(wait time.Duration) ([]byte, bool) {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case d := <-e.incoming:
		return d, true
	case <-t.C:
		return nil, false
	}
}

// A story is what happened.
type story struct {
	messages, accepted []string
	err                error
	sends              []time.Duration
	acks               int
	took               time.Duration
}

// tell plays one. Time is simulated, so that thirty seconds take none.
func tell(c *checking, f faults, dead bool, n int) (s story) {
	r := rand.New(rand.NewPCG(c.rand.Uint64(), 2))
	for i := range n {
		s.messages = append(s.messages, fmt.Sprintf("%d: %x", i+1, r.Uint32()))
	}
	synctest.Test(c.T, func(*testing.T) {
		from, to := newWire(f, r)
		from.dead = dead
		done := make(chan struct{})
		go func() {
			defer close(done)
			Receive(to, func(m string) { s.accepted = append(s.accepted, m) })
		}()
		began := time.Now()
		s.err = send(from, s.messages)
		s.took = time.Since(began)
		<-done
		s.sends, s.acks = from.sends, from.acks
		time.Sleep(time.Second) // what is still under way arrives
	})
	return s
}

// errEndless is what becomes of a Send that does not end.
var errEndless = fmt.Errorf("%d datagrams were sent, and there was no end", tooMany)

// send calls Send, and comes back from it in any case.
func send(from *end, messages []string) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case endless:
			err = errEndless
		default:
			panic(p)
		}
	}()
	return Send(from, messages)
}

// seeds is how many stories each try of a claim tells.
const seeds = 7

func play(f faults, check func(c *checking, s story)) func(*checking) {
	return func(c *checking) {
		for range seeds {
			check(c, tell(c, f, false, 20))
		}
	}
}

// arrive is exactly once and in order.
func arrive(c *checking, s story) {
	if s.err == errEndless {
		c.seen("%v", s.err)
	}
	if s.err != nil && !errors.Is(s.err, ErrGaveUp) {
		c.seen("Send returned the error %q", s.err)
	}
	for i, m := range s.accepted {
		switch {
		case i > 0 && slices.Contains(s.accepted[:i], m):
			c.seen("message %q was accepted twice", m)
		case i >= len(s.messages) || m != s.messages[i]:
			c.seen("message %d is %q, but %q was accepted in its place", i+1, s.messages[min(i, len(s.messages)-1)], m)
		}
	}
	switch missing := len(s.messages) - len(s.accepted); {
	case s.err == nil && missing > 0:
		c.seen("Send returned no error, but %d of %d messages were never accepted", missing, len(s.messages))
	case s.err != nil:
		c.seen("Send gave up, although the link never loses more than %d datagrams in a row", inARow)
	}
	if most := len(s.messages) * Attempts; len(s.sends) > most {
		c.seen("%d datagrams were sent for %d messages; at most %d are allowed", len(s.sends), len(s.messages), most)
	}
}

func sentOnce(c *checking, s story) {
	if len(s.sends) != len(s.messages) {
		c.seen("%d datagrams were sent for %d messages", len(s.sends), len(s.messages))
	}
	if s.acks != len(s.messages) {
		c.seen("%d acknowledgments were sent for %d messages", s.acks, len(s.messages))
	}
}

func backsOff(c *checking) {
	s := tell(c, perfect, true, 1)
	wait := FirstWait
	for i := 1; i < len(s.sends); i++ {
		if got := s.sends[i] - s.sends[i-1]; got != wait {
			c.seen("between sending %d and %d of the same message lay %v instead of %v", i, i+1, got, wait)
		}
		wait *= 2
	}
	if len(s.sends) < 2 {
		c.seen("a message that nobody acknowledged was sent %d times", len(s.sends))
	}
	// Old acknowledgments do not make a wait longer.
	chatter(c)
}

// chatter is a peer that acknowledges the first message again and again, for more
// than twice as long as all waits for the second take.
func chatter(c *checking) {
	var sends []time.Duration
	var end error
	synctest.Test(c.T, func(*testing.T) {
		from, to := newWire(perfect, rand.New(rand.NewPCG(1, 1)))
		stop := make(chan struct{})
		done := make(chan struct{})
		var ack []byte
		go func() {
			defer close(done)
			Receive(&first{Link: to, ack: &ack}, func(string) {})
		}()
		go func() {
			for range 2000 {
				select {
				case <-stop:
					return
				case <-time.After(FirstWait / 3):
				}
				to.mu.Lock()
				copied := slices.Clone(ack)
				to.mu.Unlock()
				if copied != nil {
					select {
					case from.incoming <- copied:
					default:
					}
				}
			}
		}()
		if send(from, []string{"acknowledged", "ignored"}) == errEndless {
			end = errEndless
		}
		close(stop)
		<-done
		sends = from.sends
		time.Sleep(time.Second)
	})
	if end != nil {
		c.seen("while copies of an old acknowledgment kept coming, %v", end)
	}
	if len(sends) != 1+Attempts {
		c.seen("while copies of an old acknowledgment kept coming, a message was sent %d times instead of %d", len(sends)-1, Attempts)
	}
	for i, wait := 2, FirstWait; i < len(sends); i, wait = i+1, wait*2 {
		if got := sends[i] - sends[i-1]; got != wait {
			c.seen("while copies of an old acknowledgment kept coming, a wait took %v instead of %v", got, wait)
		}
	}
}

// first lets the receiver answer once, and is silent afterwards.
type first struct {
	Link
	ack *[]byte
}

func (f *first) Send(d []byte) {
	to := f.Link.(*end)
	to.mu.Lock()
	silent := *f.ack != nil
	if !silent {
		*f.ack = slices.Clone(d)
	}
	to.mu.Unlock()
	if !silent {
		f.Link.Send(d)
	}
}

func givesUp(c *checking) {
	s := tell(c, perfect, true, 3)
	switch {
	case s.err == errEndless:
		c.seen("nobody answered; %v", s.err)
	case !errors.Is(s.err, ErrGaveUp):
		c.seen("nobody answered, and Send returned %v instead of ErrGaveUp", s.err)
	case len(s.sends) != Attempts:
		c.seen("nobody answered, and the first message was sent %d times instead of %d", len(s.sends), Attempts)
	case s.took > time.Minute:
		c.seen("Send gave up after %v", s.took)
	}
}
