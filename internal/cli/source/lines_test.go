package source

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/internal/annotate"
)

func TestCodeIsFolded(t *testing.T) {
	for _, test := range []struct {
		line string
		n    int
		want []string
	}{
		{"short", 20, []string{"short"}},
		{"", 20, []string{""}},
		{"    f(one, two, three, four)", 20, []string{"    f(one, two,", "          three,", "          four)"}},
		{"    " + strings.Repeat("x", 30), 20, []string{"    " + strings.Repeat("x", 16), "          " + strings.Repeat("x", 10), "          xxxx"}},
		{"äöü äöü äöü äöü äöü", 19, []string{"äöü äöü äöü äöü äöü"}},
		{"    世界世界世界世界世界", 16, []string{"    世界世界世界", "        世界世界"}},
	} {
		assert.Equal(t, test.want, foldCode(test.line, test.n))
	}
}

// joined is the text of lines.
func joined(lines []line) (all []string) {
	for _, l := range lines {
		text := ""
		for _, part := range l {
			text += part.text
		}
		all = append(all, text)
	}
	return all
}

func TestProseIsWrapped(t *testing.T) {
	comment := []annotate.Paragraph{
		{Kind: "heading", Text: "Why"},
		{Kind: "text", Text: "One two three four five."},
		{Kind: "item", Mark: "1.", Text: "first of the two items"},
		{Kind: "item", Mark: "2.", Text: "second"},
		{Kind: "code", Text: "go run .\n\n\tx"},
	}
	lines := proseLines(comment, 22, "// ")
	assert.Equal(t, []string{
		"// Why", "//", "// One two three four", "// five.", "//", "// 1. first of the two", "//    items", "// 2. second", "//",
		"//   go run .", "//", "//       x",
	}, joined(lines))
	assert.Equal(t, "heading", lines[0][0].kind)
	assert.Equal(t, "comment", lines[2][0].kind)
}

func TestRemarksAreWrapped(t *testing.T) {
	row := annotate.Row{Line: 1, Code: "\tshort int ", Remark: "// one two three four five six seven"}
	assert.Equal(t, []string{"    short int // one two three four five six seven"}, joined(codeLines(row, 80)))
	assert.Equal(t, []string{"    short int // one two three four", "              // five six seven"}, joined(codeLines(row, 38)))
	row.Code = "\tlonger := than(the, others) "
	assert.Equal(t, []string{"    longer := than(the, others)", "        // one two three four five", "        // six seven"},
		joined(codeLines(annotate.Row{Line: 1, Code: strings.TrimRight(row.Code, " "), Remark: row.Remark}, 36)))
}
