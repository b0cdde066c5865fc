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

// proofsOf checks the solution and the file as it is given as a learner does, and
// the wrong ones from one program. In is where the machine has room.
func proofsOf(t *testing.T, e exercise.Exercise, in func(func())) []*proof {
	dir := filepath.Join(e.Folder, "exercise")
	one := func(c exercise.Check, source []byte) func() (exercise.Result, error) {
		return func() (exercise.Result, error) { return c.Run(t.Context(), e, dir, source) }
	}
	solution, err := e.Solution()
	require.NoError(t, err)
	nothing := func() {}
	proofs := []*proof{{name: "solution", before: nothing, check: one(exercise.Check{Race: *race, Times: *times}, solution)}}
	if *only {
		return proofs
	}
	hints, err := e.Hints()
	require.NoError(t, err)
	assert.Len(t, hints, 3)
	wrong, err := e.Wrong()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(wrong), 3, "plausible wrong solutions of %s", e.Folder)
	var all *exercise.Several
	build := sync.OnceFunc(func() {
		in(func() { all, err = exercise.Check{}.Build(t.Context(), e, dir, wrong) })
	})
	t.Cleanup(func() {
		if all != nil {
			all.Close()
		}
	})
	for name, source := range wrong {
		claim, _, ok := exercise.Pinned(source)
		assert.True(t, ok, "%s begins with the lines // breaks: and // believes:", name)
		proofs = append(proofs, &proof{name: name, breaks: claim, before: build, check: func() (exercise.Result, error) {
			if err != nil {
				return exercise.Result{}, err
			}
			return all.Run(t.Context(), name)
		}})
	}
	return append(proofs, &proof{name: "given", given: true, before: nothing, check: one(exercise.Check{}, nil)})
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
