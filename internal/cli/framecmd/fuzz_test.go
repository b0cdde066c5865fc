package framecmd

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
)

// Whatever bytes are given, their fields fit 80 columns, and what is wrong with
// them is one line.
func FuzzFrame(f *testing.F) {
	f.Add([]byte("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"))
	f.Add([]byte("\x88\x82\x37\xfa\x21\x3d\x34\x14\x88\x00"))
	f.Add([]byte("GET /chat HTTP/1.1\r\nHost: x\r\nX: \x9b31m\r\n\r\n\x81\x00"))
	f.Add([]byte("HTTP/1.1 404 Not Found\r\n\r\n"))
	f.Add([]byte("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00" + strings.Repeat("x", 100)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > maxInput {
			return
		}
		var out bytes.Buffer
		err := new(frameOptions).show(&out, b)
		if err != nil {
			assert.NotContains(t, err.Error(), "\n")
			assert.ErrorAs(t, err, new(cmdutil.UsageError))
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			require.LessOrEqual(t, term.Columns(line), term.Width, "%q", line)
			require.NotContains(t, line, "\x1b")
			require.True(t, utf8.ValidString(line), "%q", line)
		}
	})
}
