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
	check  exercise.Check
	source []byte // nil is the file as it is given
	breaks string // the claim that has to be broken first
	given  bool   // any claim has to be
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
	room := make(chan struct{}, 8) // most of them wait for what does not come
	for _, e := range all {
		proofs[e.Folder] = proofsOf(t, e)
		for _, p := range proofs[e.Folder] {
			running.Go(func() {
				room <- struct{}{}
				defer func() { <-room }()
				p.result, p.err = p.check.Run(t.Context(), e, filepath.Join(e.Folder, "exercise"), p.source)
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

func proofsOf(t *testing.T, e exercise.Exercise) []*proof {
	solution, err := e.Solution()
	require.NoError(t, err)
	proofs := []*proof{{name: "solution", check: exercise.Check{Race: *race, Times: *times}, source: solution}}
	if *only {
		return proofs
	}
	wrong, err := e.Wrong()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(wrong), 3, "plausible wrong solutions of %s", e.Folder)
	for name, source := range wrong {
		claim, _, ok := exercise.Pinned(source)
		assert.True(t, ok, "%s begins with the lines // breaks: and // believes:", name)
		proofs = append(proofs, &proof{name: name, source: source, breaks: claim})
	}
	hints, err := e.Hints()
	require.NoError(t, err)
	assert.Len(t, hints, 3)
	return append(proofs, &proof{name: "given", given: true})
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
