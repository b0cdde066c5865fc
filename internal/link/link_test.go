package link

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Faults are held against their definitions over this many packets. The seeds
// are fixed, so a test passes always or never; the bounds are those that one
// seed in ten thousand would leave.
const many = 100_000

// within checks a share of many against a probability: four standard deviations
// of the binomial distribution.
func within(t *testing.T, p float64, count int, what string) {
	t.Helper()
	sigma := math.Sqrt(p * (1 - p) / many)
	assert.InDelta(t, p, float64(count)/many, 4*sigma+1.0/many, what)
}

// journeys judges many packets of 1,000 bytes, sent every interval.
func journeys(link Link, interval time.Duration) []Journey {
	d := NewDirection(link, 0, 1, 2)
	js := make([]Journey, many)
	for i := range js {
		js[i] = d.Judge(time.Duration(i)*interval, 1000)
	}
	return js
}

func count(js []Journey, is func(Journey) bool) (n int) {
	for _, j := range js {
		if is(j) {
			n++
		}
	}
	return n
}

func TestLossIsAShareOfPackets(t *testing.T) {
	for _, p := range []float64{0, 0.001, 0.05, 0.5, 1} {
		js := journeys(Link{Loss: p}, time.Millisecond)
		lost := func(j Journey) bool { return j.Fate == Lost }
		within(t, p, count(js, lost), "the share of packets that are lost is the loss")
		pairs := 0
		for i := range js[1:] {
			if lost(js[i]) && lost(js[i+1]) {
				pairs++
			}
		}
		within(t, p*p, pairs, "whether one is lost says nothing about the next")
	}
}

func TestDuplicationIsAShareOfWhatArrives(t *testing.T) {
	js := journeys(Link{Duplicate: 0.2}, time.Millisecond)
	within(t, 0.2, count(js, func(j Journey) bool { return j.Copied }), "the share of packets with a copy is the duplication")
	js = journeys(Link{Duplicate: 0.2, Loss: 0.5}, time.Millisecond)
	within(t, 0.1, count(js, func(j Journey) bool { return j.Copied }), "what is lost has none")
}

func TestReorderingIsAShareThatIsOvertaken(t *testing.T) {
	link := Link{Delay: 10 * time.Millisecond, Reorder: 0.1}
	js := journeys(link, 3*time.Millisecond)
	within(t, 0.1, count(js, func(j Journey) bool { return j.Fate == Late }), "the share of packets that are late is the reordering")
	overtaken := 0
	for i := range js[1:] {
		if js[i+1].Arrives < js[i].Arrives {
			overtaken++
		}
	}
	within(t, 0.1*0.9, overtaken, "the next one overtakes a late one, unless it is late itself")
	js = journeys(Link{Delay: 10 * time.Millisecond, Jitter: 50 * time.Millisecond}, time.Millisecond)
	assert.True(t, slices.IsSortedFunc(js, func(a, b Journey) int { return int(a.Arrives - b.Arrives) }), "without it, packets keep their order, whatever the jitter")
}

func TestDelayIsUniform(t *testing.T) {
	link := Link{Delay: 20 * time.Millisecond, Jitter: 10 * time.Millisecond}
	const interval = 20 * time.Millisecond // more than the jitter, so that none waits for another
	const bins = 20
	var found [bins]int
	for i, j := range journeys(link, interval) {
		late := j.Arrives - time.Duration(i)*interval - link.Delay
		if !assert.True(t, late >= 0 && late < link.Jitter, "a packet takes between Delay and Delay+Jitter, not %v", late) {
			return
		}
		found[int(late*bins/link.Jitter)]++
	}
	chi2 := 0.0
	for _, n := range found {
		d := float64(n) - many/bins
		chi2 += d * d / (many / bins)
	}
	assert.Less(t, chi2, 50.8, "all times between are equally likely (chi-squared, 19 degrees of freedom, 1 in 10,000)")
}

func TestBandwidthIsWhatComesOut(t *testing.T) {
	link := Link{Bandwidth: 8e6, Queue: many}
	js := journeys(link, 0) // all are sent simultaneously
	rate := many * 1000 * 8 / js[many-1].Arrives.Seconds()
	assert.InEpsilon(t, 8e6, rate, 1e-6, "packets that are sent simultaneously arrive at the bandwidth")

	js = journeys(link, 2*time.Millisecond)
	assert.Equal(t, time.Millisecond, js[many-1].Arrives-(many-1)*2*time.Millisecond, "and what is sent slower takes the time of its bits")
}

func TestFullQueueDrops(t *testing.T) {
	js := journeys(Link{Bandwidth: 8e6, Queue: 10}, 0)
	assert.Equal(t, many-10, count(js, func(j Journey) bool { return j.Fate == Dropped }), "the queue holds so many packets, all others are dropped")
	js = journeys(Link{Bandwidth: 8e6, Queue: 10}, 500*time.Microsecond)
	dropped := count(js, func(j Journey) bool { return j.Fate == Dropped })
	assert.InDelta(t, many/2, dropped, 20, "of twice what can be sent, half is dropped")
	longest := time.Duration(0)
	for i, j := range js {
		if j.Fate == Delivered {
			longest = max(longest, j.Arrives-time.Duration(i)*500*time.Microsecond)
		}
	}
	assert.LessOrEqual(t, longest, 10*time.Millisecond, "and no packet waits for more than the queue")
}

func TestPartitionsBeginAndEnd(t *testing.T) {
	d := NewDirection(Link{Partitions: []Span{{time.Second, 2 * time.Second}, {3 * time.Second, 4 * time.Second}}}, 0, 1, 2)
	for at, want := range map[time.Duration]Fate{
		0: Delivered, time.Second - 1: Delivered, time.Second: Partitioned, 2*time.Second - 1: Partitioned,
		2 * time.Second: Delivered, 3500 * time.Millisecond: Partitioned, 4 * time.Second: Delivered,
	} {
		assert.Equal(t, want, d.Judge(at, 100).Fate, "at %v", at)
	}
}

// A learner who turns one knob sees the others' effects stay where they were.
func TestOneFaultDoesNotMoveAnother(t *testing.T) {
	lost := func(link Link) (which []int) {
		for i, j := range journeys(link, time.Millisecond) {
			if j.Fate == Lost {
				which = append(which, i)
			}
		}
		return which
	}
	assert.Equal(t, lost(Link{Loss: 0.1}), lost(Link{Loss: 0.1, Delay: time.Second, Jitter: time.Second, Duplicate: 0.5, Reorder: 0.5}))
}

func TestCheckRefusesWhatIsOutOfRange(t *testing.T) {
	for _, l := range []Link{
		{Loss: -0.1}, {Loss: 1.1}, {Loss: math.NaN()}, {Duplicate: 2}, {Reorder: -1}, {Delay: -1}, {Jitter: -1},
		{Bandwidth: -1}, {Queue: -1}, {MTU: 67}, {MTU: 65536}, {MTU: -1}, {Partitions: []Span{{2, 1}}}, {Partitions: []Span{{-1, 1}}},
	} {
		assert.Error(t, l.Check(), "%+v", l)
	}
	assert.NoError(t, Link{Loss: 1, Duplicate: 1, Reorder: 1, MTU: 68, Partitions: []Span{{1, 1}}}.Check())
}
