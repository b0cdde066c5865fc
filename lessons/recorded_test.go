package lessons_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/lessons"
)

var update = flag.Bool("update", false, "record linux.json anew")

// TestRecorded holds what is shown on other systems to what is claimed today.
func TestRecorded(t *testing.T) {
	if *update {
		record(t)
		t.Skip("recorded; run again without -update")
	}
	for _, e := range lessons.Experiments() {
		for _, transport := range observed(t) {
			traits := transport.Traits()
			c, machine, ok := lessons.Recorded(e.Name, traits.Name)
			if !assert.True(t, ok, "%s over %s is not recorded; go test ./lessons -run TestRecorded -update", e.Name, traits.Name) {
				continue
			}
			assert.Contains(t, machine, "Linux")
			assert.Contains(t, e.Allowed(traits), c.Outcome, "%s over %s", e.Name, traits.Name)
		}
	}
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
