package many

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// usage is what this process has of each.
type usage struct {
	descriptors, goroutines int
	heap, stacks            int // bytes that are in use
}

// measure waits until what ends has ended, and what is garbage is collected.
func measure(ctx context.Context) (u usage, err error) {
	u.goroutines = settled(ctx)
	open, _, ok := lab.Descriptors()
	if !ok {
		return u, errors.ErrUnsupported
	}
	u.descriptors = open
	// What a sync.Pool holds outlives one collection.
	runtime.GC()
	runtime.GC()
	// The memory that stacks are cut from would say less: the runtime keeps
	// that of goroutines that have ended.
	memory := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/scan/stack:bytes"}}
	metrics.Read(memory)
	u.heap, u.stacks = int(memory[0].Value.Uint64()), int(memory[1].Value.Uint64())
	return u, ctx.Err()
}

// settled is the number of goroutines once it has not changed for a while.
func settled(ctx context.Context) (n int) {
	const still = 20 * time.Millisecond
	for since := time.Now(); ctx.Err() == nil && time.Since(since) < still; runtime.Gosched() {
		if now := runtime.NumGoroutine(); now != n {
			n, since = now, time.Now()
		}
	}
	return n
}

func (u usage) less(v usage) usage {
	return usage{
		u.descriptors - v.descriptors, u.goroutines - v.goroutines,
		u.heap - v.heap, u.stacks - v.stacks,
	}
}

// each is the share of one of n. What else comes or goes in the process meanwhile
// is too little to change it.
func (u usage) each(n int) usage {
	share := func(all int) int { return max(0, int(math.Round(float64(all)/float64(n)))) }
	return usage{share(u.descriptors), share(u.goroutines), share(u.heap), share(u.stacks)}
}

func (u usage) outcome() (outcome, figure string) {
	return plural(u.descriptors, "fd") + ", " + plural(u.goroutines, "goroutine"),
		fmt.Sprintf("Go: %.1f kB", float64(u.heap+u.stacks)/1e3)
}

// detail says it of n connections.
func (u usage) detail(n int) []string {
	one := u.each(n)
	return []string{
		fmt.Sprintf("%d connections, both ends here: %d descriptors, %d goroutines more",
			n, u.descriptors, u.goroutines),
		fmt.Sprintf("Go, for each: %s of heap, and %s of stack in use",
			lab.Bytes(one.heap), lab.Bytes(one.stacks)),
	}
}
