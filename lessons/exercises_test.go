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
	"github.com/socketlab/socketlab/internal/course/wrong"
)

var (
	times = flag.Int("solutions", 1, "how often each solution is checked")
	race  = flag.Bool("raced", false, "check solutions under the race detector")
	only  = flag.Bool("only-solutions", false, "leave out what has to fail")
)

// A proof is a solution, and what its check says.
type proof struct {
	exercise.Solution
	breaks string // the claim that has to be broken first
	given  bool   // any claim has to be
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
	var proofs []*proof
	for _, e := range all {
		proofs = append(proofs, proofsOf(t, e)...)
	}
	check := checker(t, proofs)
	var running sync.WaitGroup
	places := make(chan struct{}, 8) // most of them wait for what does not come
	for _, p := range proofs {
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			p.result, p.err = check(p.Solution, filepath.Join(p.Of.Folder, "exercise"))
		})
	}
	running.Wait()
	for _, p := range proofs {
		t.Run(path.Join(p.Of.Folder, p.Name), p.judge)
	}
}

// checker checks all from one program. Solutions that are checked often are built
// as a learner's are.
func checker(t *testing.T, proofs []*proof) func(s exercise.Solution, dir string) (exercise.Result, error) {
	if *only {
		c := exercise.Check{Race: *race, Times: *times}
		return func(s exercise.Solution, dir string) (exercise.Result, error) {
			return c.Run(t.Context(), s.Of, dir, s.Source)
		}
	}
	var solutions []exercise.Solution
	for _, p := range proofs {
		solutions = append(solutions, p.Solution)
	}
	several, err := exercise.Check{}.Build(t.Context(), solutions)
	require.NoError(t, err)
	t.Cleanup(func() { several.Close() })
	return func(s exercise.Solution, dir string) (exercise.Result, error) {
		return several.Run(t.Context(), s, dir)
	}
}

func proofsOf(t *testing.T, e exercise.Exercise) []*proof {
	source, err := e.Solution()
	require.NoError(t, err)
	proofs := []*proof{{Solution: exercise.Solution{Of: e, Name: "solution", Source: source}}}
	if *only {
		return proofs
	}
	hints, err := e.Hints()
	require.NoError(t, err)
	assert.Len(t, hints, 3)
	given, err := e.Shipped()
	require.NoError(t, err)
	proofs = append(proofs, &proof{
		Solution: exercise.Solution{Of: e, Name: "given", Source: given}, given: true,
	})
	gallery, err := wrong.Solutions(os.DirFS(filepath.Join(e.Folder, "exercise")))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(gallery), 3, "%s has three wrong solutions or more", e.Folder)
	for _, w := range gallery {
		proofs = append(proofs, &proof{
			Solution: exercise.Solution{Of: e, Name: w.Name, Source: w.Source}, breaks: w.Breaks,
		})
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
