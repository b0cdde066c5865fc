package lessons_test

import (
	"flag"
	"os"
	"path"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/course/exercise"
)

var (
	times = flag.Int("solutions", 1, "how often each solution is checked")
	race  = flag.Bool("raced", false, "check solutions under the race detector")
	only  = flag.Bool("only-solutions", false, "leave out what has to fail")
)

// A proof is one file in the place of an exercise, and what its check says.
type proof struct {
	name   string
	breaks string // the claim that has to be broken first
	given  bool   // any claim has to be
	before func() // what others need as well
	check  func() (exercise.Result, error)
	result exercise.Result
	err    error
}

// TestExercises proves every exercise three ways: as it is given it fails, the
// solution passes, and each of the wrong solutions fails first with the claim that
// it says it breaks.
func TestExercises(t *testing.T) {
	t.Parallel()
	all, err := exercise.All(os.DirFS("."))
	require.NoError(t, err)
	proofs := make(map[string][]*proof)
	var running sync.WaitGroup
	places := make(chan struct{}, 8) // most of them wait for what does not come
	in := func(do func()) {
		places <- struct{}{}
		defer func() { <-places }()
		do()
	}
	for _, e := range all {
		proofs[e.Folder] = proofsOf(t, e, in)
		for _, p := range proofs[e.Folder] {
			running.Go(func() {
				p.before()
				in(func() { p.result, p.err = p.check() })
			})
		}
	}
	running.Wait()
	for _, e := range all {
		for _, p := range proofs[e.Folder] {
			t.Run(path.Join(e.Folder, p.name), p.judge)
		}
	}
}

// proofsOf checks all from one program. Solutions that are checked often are built
// as a learner's are. In is where the machine has room.
func proofsOf(t *testing.T, e exercise.Exercise, in func(func())) []*proof {
	dir := filepath.Join(e.Folder, "exercise")
	solution, err := e.Solution()
	require.NoError(t, err)
	if *only {
		c := exercise.Check{Race: *race, Times: *times}
		return []*proof{{name: "solution", before: func() {}, check: func() (exercise.Result, error) {
			return c.Run(t.Context(), e, dir, solution)
		}}}
	}
	hints, err := e.Hints()
	require.NoError(t, err)
	assert.Len(t, hints, 3)
	sources, err := e.Wrong()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(sources), 3, "plausible wrong solutions of %s", e.Folder)
	proofs := []*proof{{name: "solution"}, {name: "given", given: true}}
	for name, source := range sources {
		claim, _, ok := exercise.Pinned(source)
		assert.True(t, ok, "%s begins with the lines // breaks: and // believes:", name)
		proofs = append(proofs, &proof{name: name, breaks: claim})
	}
	sources["solution"] = solution
	sources["given"], err = e.Shipped()
	require.NoError(t, err)

	var all *exercise.Several
	build := sync.OnceFunc(func() {
		in(func() { all, err = exercise.Check{}.Build(t.Context(), e, dir, sources) })
	})
	t.Cleanup(func() {
		if all != nil {
			all.Close()
		}
	})
	for _, p := range proofs {
		p.before = build
		p.check = func() (exercise.Result, error) {
			if err != nil {
				return exercise.Result{}, err
			}
			return all.Run(t.Context(), p.name)
		}
	}
	return proofs
}

func (p *proof) judge(t *testing.T) {
	require.NoError(t, p.err)
	broken, found := p.result.Broken()
	switch {
	case p.given:
		assert.True(t, found, "it fails, and says with what: %s%s", p.result.Compiler, p.result.Output)
	case p.breaks == "":
		assert.True(t, p.result.Passed(), "%+v %s%s", broken, p.result.Compiler, p.result.Output)
	default:
		require.True(t, found, "%s%s", p.result.Compiler, p.result.Output)
		assert.Equal(t, p.breaks, broken.Name, "seen: %s", broken.Seen)
	}
}
