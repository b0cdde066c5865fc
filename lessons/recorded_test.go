package lessons_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/golden"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/lessons"
)

// TestRecorded holds what is shown on other systems to what is claimed today.
func TestRecorded(t *testing.T) {
	broken := checkRecord(t)
	if len(broken) > 0 && golden.IsUpdating() {
		record(t)
		return
	}
	for _, sentence := range broken {
		t.Errorf("%s; make golden records all experiments anew", sentence)
	}
}

// checkRecord returns a sentence for each cell that no longer holds.
func checkRecord(t *testing.T) (broken []string) {
	for _, e := range lessons.Experiments() {
		for _, transport := range observed(t) {
			traits := transport.Traits()
			c, machine, ok := lessons.Recorded(e.Name, traits.Name)
			switch {
			case !ok:
				broken = append(broken, fmt.Sprintf("%s over %s is not recorded", e.Name, traits.Name))
			case !strings.Contains(machine, "Linux"):
				broken = append(broken, fmt.Sprintf("%s over %s is recorded on %s, not on Linux", e.Name, traits.Name, machine))
			case !slices.Contains(e.Allowed(traits), c.Outcome):
				broken = append(broken, fmt.Sprintf("%s over %s is recorded as %q, which its traits do not allow", e.Name, traits.Name, c.Outcome))
			}
		}
	}
	return broken
}

func record(t *testing.T) {
	require.Equal(t, "linux", runtime.GOOS)
	rows := lab.Compare(t.Context(), lessons.Experiments(), observed(t), 1, nil)
	r := lab.NewReport(lab.Machine(), rows, 1, 0)
	for i := range r.Experiments {
		e := &r.Experiments[i]
		e.Why, e.Source, e.Question, e.Lesson = "", "", "", ""
		for j := range e.Cells {
			c := &e.Cells[j]
			assert.Empty(t, c.Contradicts)
			assert.Empty(t, c.Error)
			c.Allowed, c.Outcomes = nil, nil
			c.Calls = c.Calls[:min(len(c.Calls), 12)]
		}
	}
	text, err := json.Marshal(r)
	require.NoError(t, err)
	require.False(t, t.Failed(), "nothing is recorded that does not hold")
	// A line for each cell shows what has changed.
	text = bytes.ReplaceAll(text, []byte(`{"transport"`), []byte("\n{\"transport\""))
	text = bytes.ReplaceAll(text, []byte(`{"name":"`), []byte("\n{\"name\":\""))
	require.NoError(t, os.WriteFile("linux.json", append(text, '\n'), 0o644))
}
