package compare

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/lessons"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/websocket"
)

// sees is an experiment with an outcome for each transport; "" fails.
func sees(name string, outcomes ...lab.Observation) lab.Experiment {
	n := -1
	return lab.Experiment{
		Name: name, Lesson: "0 Test", Question: "What?", Trait: "Boundaries", Why: "Because.", Source: "test(7)",
		Run: func(context.Context, echo.Transport) (lab.Observation, error) {
			n++
			o := outcomes[n%len(outcomes)]
			if o.Outcome == (lab.Outcome{}) {
				return o, io.ErrNoProgress
			}
			return o, nil
		},
		Allowed: lab.If(func(t echo.Traits) bool { return t.Boundaries }, lab.NewOutcome("3 reads"), lab.NewOutcome("1 read")),
	}
}

func reportOf(t *testing.T, runs int, es ...lab.Experiment) report {
	rows := lab.Compare(t.Context(), es, []echo.Transport{tcp.Transport{}, udp.Transport{}}, runs, nil)
	return report{rows: rows, runs: runs}
}

func one(outcome string) lab.Observation { return lab.Observation{Outcome: lab.NewOutcome(outcome)} }

func printed(t *testing.T, write func(io.Writer) error) string {
	var out bytes.Buffer
	require.NoError(t, write(&out))
	return out.String()
}

func TestMatrixMarksWhatContradicts(t *testing.T) {
	r := reportOf(t, 1, sees("false", one("3 reads"), one("1 read")), sees("true", one("1 read"), one("3 reads")))
	out := printed(t, r.writeMatrix)
	assert.Contains(t, out, "false  3 reads     !1 read\n")
	assert.Contains(t, out, "true   1 read       3 reads\n", "of two outcomes, neither stands out")
	assert.Contains(t, strings.Join(strings.Fields(out), " "),
		"! false over udp: 1 read; expected was 3 reads, since udp claims Boundaries=yes: two Writes never arrive in one Read")
	assert.EqualError(t, r.verdict(), "1 cell contradicts what a transport promises")
	assert.Contains(t, printed(t, r.writeEvidence), "! 1 read")
	assert.Contains(t, printed(t, r.writeMarkdown), "| false | 3 reads | **! 1 read** |")
	assert.Contains(t, printed(t, r.writeCSV), "two Writes never arrive in one Read")
}

func TestMatrixSaysWhatFailedAndGoesOn(t *testing.T) {
	r := reportOf(t, 1, sees("broken", one(""), one("3 reads")), sees("whole", one("1 read"), one("3 reads")))
	out := printed(t, r.writeMatrix)
	assert.Contains(t, out, "broken ?failed       3 reads")
	assert.Contains(t, out, "\nwhole ")
	assert.Contains(t, out, "? broken over tcp could not be run: multiple Read calls return no data or error")
	assert.EqualError(t, r.verdict(), "1 cell could not be found out")
	assert.Contains(t, printed(t, r.writeEvidence), "could not be run: multiple Read calls")
	assert.Contains(t, printed(t, r.writeMarkdown), "| **failed** | 3 reads |")
	assert.Contains(t, printed(t, r.writeCSV), "broken,0 Test,tcp,,,0,,multiple Read calls")

	both := report{rows: append(r.rows, reportOf(t, 1, sees("false", one("3 reads"), one("1 read"))).rows...)}
	assert.EqualError(t, both.verdict(), "1 cell contradicts what a transport promises, and 1 cell could not be found out")
	assert.NoError(t, report{}.verdict())
}

func TestMatrixSaysWhatWasCutDown(t *testing.T) {
	small := lab.Observation{Outcome: lab.NewOutcome("3 reads"), Reduced: "4 readers instead of 10: this process may have 32 descriptors open"}
	r := reportOf(t, 1, sees("broadcast", one("3 reads"), small))
	const said = "broadcast over udp was cut down: 4 readers instead of 10"
	assert.Contains(t, printed(t, r.writeMatrix), said)
	assert.Contains(t, printed(t, r.writeEvidence), "cut down: 4 readers instead of 10")
	assert.NoError(t, r.verdict())
}

func TestMatrixShowsHowOutcomesSpread(t *testing.T) {
	first := lab.Observation{Outcome: lab.NewOutcome("3 reads"), Figure: "7 kB"}
	e := sees("spread", first, one("1 read"), one("1 read"))
	rows := lab.Compare(t.Context(), []lab.Experiment{e}, []echo.Transport{tcp.Transport{}}, 9, nil)
	r := report{rows: rows, runs: 9}
	out := printed(t, r.writeMatrix)
	assert.Contains(t, out, "spread *1 read ×6\n")
	assert.Contains(t, out, "        3 reads ×3\n")
	assert.Contains(t, printed(t, r.writeEvidence), "1 read ×6, 3 reads ×3")
	assert.Contains(t, printed(t, r.writeEvidence), "Outcomes of 9 runs; the evidence is that of the first.\n")
	assert.Contains(t, printed(t, r.writeMarkdown), "**1 read ×6, 3 reads ×3**")
	assert.Contains(t, printed(t, r.writeCSV), "tcp,1 read,,6,,\nspread,0 Test,tcp,3 reads,7 kB,3,,\n")
}

func TestReportAsJSON(t *testing.T) {
	r := reportOf(t, 1, sees("false", one("3 reads"), one("1 read")))
	var got lab.Report
	require.NoError(t, json.Unmarshal([]byte(printed(t, r.writeJSON)), &got))
	cell := got.Experiments[0].Cells[1]
	assert.Equal(t, "udp", cell.Transport)
	assert.Equal(t, lab.NewOutcome("1 read"), cell.Outcome)
	assert.Equal(t, []lab.Outcome{lab.NewOutcome("3 reads")}, cell.Allowed)
	assert.Len(t, cell.Contradicts, 1)
}

func TestMatrixKeepsLongNamesAboveTheirColumns(t *testing.T) {
	e := sees("long", one("3 reads"))
	ts := []echo.Transport{websocket.Transport{Compression: true}, udp.Transport{}}
	r := report{rows: lab.Compare(t.Context(), []lab.Experiment{e}, ts, 1, nil), runs: 1}
	assert.Contains(t, printed(t, r.writeMatrix), ""+
		"      websocket-   udp\n"+
		"      deflate\n")
}

// What is printed for every experiment: no line is wider than the screen.
func TestExperimentsFitTheScreen(t *testing.T) {
	for _, e := range lessons.Experiments() {
		assert.LessOrEqual(t, len(e.Name), 17, e.Name)
		assert.NotEmpty(t, e.Why, e.Name)
		assert.NotEmpty(t, e.Source, e.Name)
		assert.True(t, strings.HasSuffix(e.Question, "?"), e.Name)
		for _, transport := range transports.Compared() {
			for _, outcome := range e.Allowed(transport.Traits()) {
				for _, word := range strings.Fields(outcome.String()) {
					assert.LessOrEqual(t, term.Columns(word), cellWidth, "%s: %q", e.Name, outcome)
				}
			}
		}
	}
}
