package annotate

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFold(t *testing.T) {
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
	} {
		assert.Equal(t, test.want, fold(test.line, test.n))
	}
}

// joined is the text of lines.
func joined(lines []Line) (all []string) {
	for _, l := range lines {
		text := ""
		for _, part := range l {
			text += part.Text
		}
		all = append(all, text)
	}
	return all
}

func TestProseIsWrapped(t *testing.T) {
	comment := []Paragraph{
		{"heading", "", "Why"},
		{"text", "", "One two three four five."},
		{"item", "1.", "first of the two items"},
		{"item", "2.", "second"},
		{"code", "", "go run .\n\n\tx"},
	}
	lines := Prose(comment, 22, "// ")
	assert.Equal(t, []string{
		"// Why", "//", "// One two three four", "// five.", "//", "// 1. first of the two", "//    items", "// 2. second", "//",
		"//   go run .", "//", "//       x",
	}, joined(lines))
	assert.Equal(t, "heading", lines[0][0].Kind)
	assert.Equal(t, "comment", lines[2][0].Kind)
}

func TestRemarksAreWrapped(t *testing.T) {
	row := Row{Line: 1, Code: "\tshort int ", Remark: "// one two three four five six seven"}
	assert.Equal(t, []string{"    short int // one two three four five six seven"}, joined(row.CodeLines(80)))
	assert.Equal(t, []string{"    short int // one two three four", "              // five six seven"}, joined(row.CodeLines(38)))
	row.Code = "\tlonger := than(the, others) "
	assert.Equal(t, []string{"    longer := than(the, others)", "        // one two three four five", "        // six seven"},
		joined(Row{Line: 1, Code: strings.TrimRight(row.Code, " "), Remark: row.Remark}.CodeLines(36)))
}
