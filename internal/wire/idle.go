package wire

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// An idle reports when every goroutine of the process waits, so that simulated
// time may advance. It holds the process to one processor: with two, a
// goroutine may run unseen, and the order of goroutines is random.
type idle struct {
	procs     int // GOMAXPROCS before
	gc        int // GOGC before
	limit     int64
	samples   []metrics.Sample
	outside   uint64 // goroutines that have been in system calls for long
	events    int
	allocated uint64 // bytes, at the last collection
}

// These are the indexes of an idle's samples.
const (
	runnable = iota
	outside
	allocated
)

// garbage is how many bytes are allocated between two collections. Beyond
// hardGarbage bytes the runtime collects by itself, which may change the order
// of goroutines but bounds the memory.
const (
	garbage     = 64 << 20
	hardGarbage = 2 << 30
)

// only is held while a simulated network is open, so that there is one at a
// time.
var only sync.Mutex

func newIdle() *idle {
	only.Lock()
	return &idle{
		procs: runtime.GOMAXPROCS(1),
		gc:    debug.SetGCPercent(-1),
		limit: limitMemory(),
		samples: []metrics.Sample{
			runnable:  {Name: "/sched/goroutines/runnable:goroutines"},
			outside:   {Name: "/sched/goroutines/not-in-go:goroutines"},
			allocated: {Name: "/gc/heap/allocs:bytes"},
		},
	}
}

func limitMemory() (before int64) {
	before = debug.SetMemoryLimit(-1)
	if before == math.MaxInt64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		debug.SetMemoryLimit(int64(m.Sys) + hardGarbage)
	}
	return before
}

func (i *idle) close() {
	debug.SetMemoryLimit(i.limit)
	debug.SetGCPercent(i.gc)
	runtime.GOMAXPROCS(i.procs)
	only.Unlock()
}

// wait returns when no goroutine but the caller's can run, or when the network
// is closed. It also collects garbage: a collection at another time would stop
// goroutines that can run.
func (i *idle) wait(ended *atomic.Bool) {
	if i.events++; i.events%256 == 0 {
		i.collect()
	}
	for waited := time.Duration(0); !ended.Load(); {
		runtime.Gosched()
		metrics.Read(i.samples[:allocated])
		if i.samples[runnable].Value.Uint64() > 0 {
			continue
		}
		out := i.samples[outside].Value.Uint64()
		if out <= i.outside || waited >= patience {
			i.outside = out
			return
		}
		time.Sleep(pause)
		waited += pause
	}
}

// A goroutine in a system call is not runnable, and yet it may be about to send
// something. One that does not return within patience waits for something
// outside.
const (
	patience = 2 * time.Millisecond
	pause    = 50 * time.Microsecond
)

func (i *idle) collect() {
	metrics.Read(i.samples[allocated:])
	now := i.samples[allocated].Value.Uint64()
	if now-i.allocated < garbage {
		return
	}
	i.allocated = now
	runtime.GC()
}
