package attack

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A message may look like the words for a close frame.
func TestVerdictOfAnAnswer(t *testing.T) {
	for a, want := range map[answer]Verdict{
		{}:                                    Fell,
		{kind: wholeMessage, text: "close 1"}: Fell,
		{kind: badFrame, text: "cut off"}:     Fell,
		{kind: earlyByte}:                     Fell,
		{kind: closeFrame, code: 1002}:        Held,
		{kind: endOfStream}:                   Held,
		{kind: cutOff, text: "reset"}:         Held,
	} {
		got, saw, err := a.verdict()
		require.NoError(t, err)
		assert.Equal(t, want, got, "%+v", a)
		assert.Equal(t, a.String(), saw)
	}
}

// Programs read the same words whatever people see.
func TestVerdictAsJSON(t *testing.T) {
	got, err := json.Marshal([]Verdict{Held, Fell, NotTried})
	require.NoError(t, err)
	assert.Equal(t, `["held","fell","not tried"]`, string(got))
}
