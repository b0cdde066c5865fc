package source

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/annotate"
	"github.com/socketlab/socketlab/internal/cli/term"
)

// readSource is what the command prints in so many columns.
func readSource(t *testing.T, columns int, args ...string) string {
	t.Helper()
	t.Setenv("COLUMNS", strconv.Itoa(columns))
	var out strings.Builder
	require.NoError(t, (&sourceOptions{library: newLibrary(os.DirFS("../../.."))}).run(&out, args))
	return out.String()
}

func TestSourceFits(t *testing.T) {
	for _, columns := range []int{48, 60, 80, 100, 120, 130, 150, 170, 240} {
		for _, args := range [][]string{
			{}, {"echo"}, {"tcp"}, {"websocket/frame"}, {"lessons/02-boundaries"},
			{"tcp", "udp"}, {"websocket", "websocket/byhand"},
		} {
			text := readSource(t, columns, args...)
			assert.Greater(t, len(text), 500, args)
			for line := range strings.SplitSeq(text, "\n") {
				require.LessOrEqual(t, term.Columns(line), columns, "%q at %d: %s", args, columns, line)
				require.Equal(t, strings.TrimRight(line, " "), line, "no space at the end")
			}
		}
	}
}

// Where nothing has to be folded, each line of code is there as it is.
func TestSourceShowsAllCode(t *testing.T) {
	side, err := newLibrary(os.DirFS("../../..")).Sections("unixsock")
	require.NoError(t, err)
	for _, columns := range []int{100, 170} {
		text := readSource(t, columns, "unixsock")
		for _, s := range side {
			for _, r := range s.Rows {
				if r.Line > 0 && r.Code != "" {
					want := strconv.Itoa(r.Line) + "  " + expandTabs(r.Code+r.Remark) + "\n"
					require.Contains(t, text, want, "%s:%d at %d", s.File, r.Line, columns)
				}
			}
		}
	}
}

func TestSourceColours(t *testing.T) {
	row := annotate.Row{Line: 7, Comment: []annotate.Paragraph{{Kind: "text", Text: "Why."}}, Code: "\tf()", Remark: "// how"}
	side := []annotate.Section{{Rows: []annotate.Row{row}}}
	v := newView(&strings.Builder{}, [][]annotate.Section{side})
	v.p = term.Paint{On: true}
	v.annotated(side)
	text := v.text.String()
	assert.Contains(t, text, "\x1b[36mWhy.\x1b[0m", "a comment has a colour")
	assert.Contains(t, text, "    f()\x1b[36m// how\x1b[0m", "and code has none")

	left, right := row, row
	left.Comment, right.Comment, right.Code = nil, nil, "\tg()"
	marks := map[string]annotate.PairRow{
		"\x1b[1;31m<\x1b[0m": {Mark: "<", Left: &left},
		"\x1b[32m>\x1b[0m":   {Mark: ">", Right: &right},
		"\x1b[1;33m|\x1b[0m": {Mark: "|", Left: &left, Right: &right},
	}
	for want, r := range marks {
		v.text.Reset()
		v.sideBySide(annotate.Pair{Rows: []annotate.PairRow{r}}, 60)
		assert.Contains(t, v.text.String(), want)
	}
	v.text.Reset()
	v.unified(annotate.Pair{Rows: []annotate.PairRow{marks["\x1b[1;33m|\x1b[0m"]}})
	assert.Contains(t, v.text.String(), "\x1b[1;31m-\x1b[0m \x1b[31m    f()\x1b[0m\x1b[31m// how\x1b[0m\n")
	assert.Contains(t, v.text.String(), "\x1b[32m+\x1b[0m \x1b[32m    g()\x1b[0m\x1b[32m// how\x1b[0m\n")
}
