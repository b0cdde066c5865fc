// Package exercise is what every exercise is checked with. The course lays it
// beside the exercise and its check when it builds them; the package is the
// exercise's own there, so it needs the standard library alone.
package exercise

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A claim is one thing that whatever solves the exercise keeps.
type claim struct {
	name  string // as it is pinned by wrong solutions: "split-header"
	holds string // "A frame whose header comes in two Reads is one message."

	// belief is what somebody takes for true whose code breaks the claim: "One
	// Read returns one message." It is empty where nothing is written yet.
	belief string

	check func(c *checking)
}

// A checking is one try of a claim.
type checking struct {
	*testing.T
	ctx  context.Context // ends when the time for this try is over
	rand *rand.Rand      // differs from run to run
}

// seen says what breaks the claim, and ends the try. It is called on the
// goroutine of check.
func (c *checking) seen(format string, args ...any) {
	c.Helper()
	panic(broken(fmt.Sprintf(format, args...)))
}

type broken string

// A verdict is what became of a claim, in one line of JSON behind "verdict ".
type verdict struct {
	Name   string `json:"name"`
	Holds  string `json:"holds"`
	Belief string `json:"belief"`
	Kept   bool   `json:"kept"`
	Seen   string `json:"seen,omitempty"`
	Where  string `json:"where,omitempty"` // in the exercise, after a panic or when time was over
}

const (
	tries   = 3
	allowed = 5 * time.Second // for one try
)

// prove tries every claim several times, with other inputs each time, up to the
// first that is broken: those behind it may rest on it, and wait for what will
// not come.
func prove(t *testing.T, claims []claim) {
	seed, err := strconv.ParseUint(os.Getenv("SOCKETLAB_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	for _, c := range claims {
		kept := t.Run(c.name, func(t *testing.T) {
			v := verdict{Name: c.name, Holds: c.holds, Belief: c.belief, Kept: true}
			for i := uint64(0); i < tries && v.Kept; i++ {
				v.try(t, c, seed+i)
			}
			v.tell()
			if !v.Kept {
				t.Errorf("%s\nseen: %s %s", c.holds, v.Seen, v.Where)
			}
		})
		if !kept {
			return
		}
	}
}

func (v verdict) tell() {
	line, _ := json.Marshal(v)
	fmt.Printf("verdict %s\n", line)
}

// try is one of them. A check that does not end takes the process with it: what
// it holds on to cannot be taken away.
func (v *verdict) try(t *testing.T, c claim, seed uint64) {
	ctx, cancel := context.WithTimeout(t.Context(), allowed)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			switch p := recover().(type) {
			case nil:
			case broken:
				v.Kept, v.Seen = false, string(p)
			default:
				v.Kept, v.Seen, v.Where = false, fmt.Sprintf("panic: %v", p), standing(false)
			}
		}()
		c.check(&checking{T: t, ctx: ctx, rand: rand.New(rand.NewPCG(seed, 1))})
	}()
	select {
	case <-ended:
	case <-time.After(allowed + time.Second):
		v.Kept, v.Seen, v.Where = false, fmt.Sprintf("it does not end: given up after %v", allowed+time.Second), standing(true)
		v.tell()
		os.Exit(1)
	}
}

// standing is where goroutines stand in the exercise, by file and line.
func standing(all bool) string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, all)]
	var found []string
	for line := range strings.SplitSeq(string(buf), "\n") {
		if at := strings.Index(line, "exercise.go:"); at >= 0 {
			place, _, _ := strings.Cut(line[at:], " ")
			if !strings.Contains(strings.Join(found, " "), place) {
				found = append(found, place)
			}
		}
	}
	return strings.Join(found, ", ")
}
