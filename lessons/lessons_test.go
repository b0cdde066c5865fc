package lessons_test

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/internal/words"
	"github.com/socketlab/socketlab/lessons"
	"github.com/socketlab/socketlab/udp"
)

// The test binary is also the processes that experiments start.
func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

const onLinux = runtime.GOOS == "linux"

// observed returns all transports but those that differ from another in the size
// of their buffers alone.
func observed(t *testing.T) []echo.Transport {
	names := slices.DeleteFunc(transports.Names(), func(name string) bool {
		return name == "websocket-large" || name == "websocket-lean"
	})
	selected, _, err := transports.Select(names)
	require.NoError(t, err)
	return selected
}

// TestExperiments holds together what happens and what the traits claim. One of
// them counts the goroutines of this process, and has it for itself: it comes
// before the tests that run side by side.
func TestExperiments(t *testing.T) {
	all := lessons.Experiments()
	counting := slices.IndexFunc(all, func(e lab.Experiment) bool { return e.Name == "connection-cost" })
	observe(t, all[counting])
	t.Parallel()
	for _, e := range slices.Delete(all, counting, counting+1) {
		observe(t, e)
	}
}

// observe runs an experiment over every transport.
func observe(t *testing.T, e lab.Experiment) {
	for _, transport := range observed(t) {
		traits := transport.Traits()
		t.Run(e.Name+"/"+traits.Name, func(t *testing.T) {
			o, err := lab.Observe(t.Context(), e, transport)
			require.NoError(t, err)
			t.Log(o.Outcome, o.Figure, o.Detail)
			assert.Empty(t, e.Contradiction(traits, o))
			if onLinux {
				assert.NotEqual(t, lab.Absent, o.Outcome)
			}
			if onLinux && words.Hidden {
				assertEvidence(t, e, traits, o)
			}
		})
	}
}

// assertEvidence compares the evidence with that of the same outcome in
// linux.json, by its number of lines: their words and figures differ.
func assertEvidence(t *testing.T, e lab.Experiment, traits echo.Traits, o lab.Observation) {
	recorded, _, ok := lessons.Recorded(e.Name, traits.Name)
	if ok && recorded.Outcome == o.Outcome && o.Reduced == recorded.Reduced {
		assert.Len(t, o.Detail, len(recorded.Detail), "evidence as in linux.json:\n%s", strings.Join(recorded.Detail, "\n"))
	}
}

// TestEveryClaimIsPutToTheTest by an experiment.
func TestEveryClaimIsPutToTheTest(t *testing.T) {
	var tested []string
	for _, e := range lessons.Experiments() {
		tested = append(tested, e.Trait)
	}
	for _, c := range (echo.Traits{}).Claims() {
		if c.Field != "Crosses" { // data, not a claim
			assert.Contains(t, tested, c.Field)
		}
	}
}

// TestFalseTraitsAreSeen is about the matrix itself: a trait that is claimed and
// does not hold turns a cell red, with the sentence. Outcomes of streams are a
// matter of chance, so they are looked at three times.
func TestFalseTraitsAreSeen(t *testing.T) {
	for _, transport := range transports.Compared() {
		for _, lie := range echotest.Lies(transport.Traits()) {
			t.Run(lie.Traits.Name+"/"+lie.Field, func(t *testing.T) {
				liar := echotest.Liar{Transport: transport, Claims: lie.Traits}
				rows := lab.Compare(t.Context(), about(lie.Field), []echo.Transport{unhurried{liar}}, 3, nil)
				assert.Contains(t, contradictions(rows), lie.Traits.Claim(lie.Field).Sentence)
			})
		}
	}
}

// An unhurried transport has more time for an experiment. What an experiment
// leaves out, because it would take too long, refutes nothing.
type unhurried struct{ echo.Transport }

func (u unhurried) Setup() (echo.Transport, time.Duration, func() (packets, lost int), error) {
	return u.Transport, 6 * lab.Limit, func() (packets, lost int) { return 0, 0 }, nil
}

// TestFalseOrderIsSeen needs a network that changes the order, which one machine
// is not.
func TestFalseOrderIsSeen(t *testing.T) {
	traits := udp.Transport{}.Traits()
	traits.Ordered = true
	rows := lab.Compare(t.Context(), about("Ordered"), []echo.Transport{
		echotest.Liar{Transport: udp.Transport{}, Claims: traits},
		echotest.Liar{Transport: echotest.Overtaking{Transport: udp.Transport{}}, Claims: traits},
	}, 1, nil)
	assert.Empty(t, rows[0].Cells[0].Contradicted, "a lie that nobody can notice here")
	assert.Contains(t, contradictions(rows), traits.Claim("Ordered").Sentence)
}

// about are the experiments that put a field to the test.
func about(field string) []lab.Experiment {
	return slices.DeleteFunc(lessons.Experiments(), func(e lab.Experiment) bool { return e.Trait != field })
}

func contradictions(rows []lab.Row) (said string) {
	for _, row := range rows {
		for _, c := range row.Cells {
			for _, sentence := range c.Contradicted {
				said += sentence + "\n"
			}
		}
	}
	return said
}
