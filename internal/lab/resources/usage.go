// Package resources measures the descriptors, goroutines and memory of this
// process.
package resources

import (
	"cmp"
	"context"
	"errors"
	"math"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// Usage holds how much of each resource this process uses.
type Usage struct {
	Descriptors int `json:"descriptors"`
	Goroutines  int `json:"goroutines"`
	Heap        int `json:"heap"`   // bytes in use
	Stacks      int `json:"stacks"` // bytes in use
}

// Measure collects garbage and measures this process when the number of its
// goroutines is stable. Where the system does not report open descriptors, the
// error is errors.ErrUnsupported, and the other fields are valid.
func Measure(ctx context.Context) (u Usage, err error) {
	u.Goroutines = settled(ctx)
	open, _, ok := lab.Descriptors()
	if u.Descriptors = open; !ok {
		err = errors.ErrUnsupported
	}
	// What a sync.Pool holds outlives one collection.
	runtime.GC()
	runtime.GC()
	// The memory that stacks are cut from would say less: the runtime keeps
	// that of goroutines that have ended.
	memory := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/scan/stack:bytes"}}
	metrics.Read(memory)
	u.Heap, u.Stacks = int(memory[0].Value.Uint64()), int(memory[1].Value.Uint64())
	return u, cmp.Or(ctx.Err(), err)
}

// settled returns the number of goroutines once it has been stable for a while.
func settled(ctx context.Context) (n int) {
	const still = 20 * time.Millisecond
	for since := time.Now(); ctx.Err() == nil && time.Since(since) < still; runtime.Gosched() {
		if now := runtime.NumGoroutine(); now != n {
			n, since = now, time.Now()
		}
	}
	return n
}

// Less returns u minus v.
func (u Usage) Less(v Usage) Usage {
	return Usage{
		u.Descriptors - v.Descriptors, u.Goroutines - v.Goroutines,
		u.Heap - v.Heap, u.Stacks - v.Stacks,
	}
}

// Each returns u divided by n, rounded. Other changes in the process are too
// small to matter.
func (u Usage) Each(n int) Usage {
	share := func(all int) int { return max(0, int(math.Round(float64(all)/float64(n)))) }
	return Usage{share(u.Descriptors), share(u.Goroutines), share(u.Heap), share(u.Stacks)}
}
