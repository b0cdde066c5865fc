package conversation

import "time"

// A Clock reports the time of a network: simulated time, or this machine's.
type Clock interface {
	Now() time.Time         // the time that deadlines refer to
	Elapsed() time.Duration // since the conversation began
	Sleep(time.Duration)
	Go(func()) // starts a goroutine that may wait for the network
}

// NewClock returns the clock of this machine; Elapsed counts from now.
func NewClock() Clock { return &realTime{began: time.Now()} }

// realTime is the clock of this machine.
type realTime struct{ began time.Time }

func (*realTime) Now() time.Time           { return time.Now() }
func (r *realTime) Elapsed() time.Duration { return time.Since(r.began) }
func (*realTime) Sleep(d time.Duration)    { time.Sleep(d) }
func (*realTime) Go(f func())              { go f() }
