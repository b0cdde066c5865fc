package peer

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/lessons/14-closing/closing"
)

// step is a step without its time and its words.
type step struct {
	verb    closing.Verb
	section string
}

// Every peer connects, sends its request and has one message echoed.
var opening = []step{
	{closing.Did, ""}, {closing.Sent, "4.1"}, {closing.Got, "4.2.2"}, {closing.Sent, "5.6"}, {closing.Got, "5.6"},
}

// The build tag nowords changes neither the steps of a peer nor what the command
// concludes from them.
func TestStepsAndConclusions(t *testing.T) {
	for kind, c := range map[string]struct {
		steps      []step
		conclusion string
	}{
		"polite": {
			[]step{{closing.Sent, "5.5.1"}, {closing.Got, "5.5.1"}, {closing.Got, "7.1.1"}, {closing.Did, ""}, {closing.Logged, ""}},
			"Both close frames are there",
		},
		"simultaneous": {
			[]step{{closing.Did, "7.1.2"}, {closing.Sent, "5.5.1"}, {closing.Got, "5.5.1"}, {closing.Got, "7.1.1"}, {closing.Did, ""}, {closing.Logged, ""}},
			"Each end had sent its close frame before it had read the other's",
		},
		"mute": {
			[]step{{closing.Did, ""}, {closing.Got, "5.5.1"}, {closing.Got, "7.1.1"}, {closing.Logged, ""}, {closing.Sent, "5.5.2"}, {closing.Got, "7.1.1"}},
			"it did not wait for long",
		},
		"resetting": {
			[]step{{closing.Did, "7.1.5"}, {closing.Logged, ""}},
			"The server reads an error where a close frame should have been",
		},
		"never-pongs": {
			[]step{{closing.Did, "5.5.2"}, {closing.Got, "5.5.2"}, {closing.Got, "5.5.1"}, {closing.Got, "7.1.1"}, {closing.Sent, "5.5.1"}, {closing.Did, ""}, {closing.Logged, ""}},
			"the server ended the connection with 1011",
		},
	} {
		t.Run(kind, func(t *testing.T) {
			var out bytes.Buffer
			cmd := New()
			cmd.SetOut(&out)
			cmd.SetArgs([]string{kind, "--host", "wire"})
			require.NoError(t, cmd.ExecuteContext(t.Context()))
			_, printed, found := strings.Cut(out.String(), "\n\n") // after the ladder
			require.True(t, found)
			printed, conclusion, found := strings.Cut(printed, "\n\n")
			require.True(t, found)
			assert.Equal(t, columns(append(opening[:len(opening):len(opening)], c.steps...)), stepColumns(printed))
			assert.Contains(t, strings.Join(strings.Fields(conclusion), " "), c.conclusion)
		})
	}
}

func columns(steps []step) (lines []string) {
	for _, s := range steps {
		lines = append(lines, fmt.Sprintf("%-4s %s", s.verb, s.section))
	}
	return lines
}

// stepColumns returns the verb and the section of each step that is printed.
func stepColumns(printed string) (lines []string) {
	const verb, text = 10, 16
	for line := range strings.Lines(printed) {
		line = fmt.Sprintf("%-80s", strings.TrimRight(line, "\n"))
		if strings.TrimSpace(line[:verb]) != "" {
			lines = append(lines, line[verb:verb+4]+" "+strings.TrimSpace(line[text+stepWidth:]))
		}
	}
	return lines
}
