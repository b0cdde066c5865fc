package term

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The family is three characters and two joiners: one picture of two columns.
const family = "👩\u200d👩\u200d👧"

func TestLinesAreMeasuredInColumns(t *testing.T) {
	for _, test := range []struct {
		text       string
		n          int
		wrap, fold []string
	}{
		{"", 4, []string{""}, []string{""}},
		{"ab --cd-ef gh", 9, []string{"ab", "--cd-ef", "gh"}, []string{"ab", "--cd-ef", "gh"}},
		{"世界 世界", 8, []string{"世界", "世界"}, []string{"世界", "世界"}},
		{"世界 世界", 9, []string{"世界 世界"}, []string{"世界 世界"}},
		{"a 世界世界世", 10, []string{"a", "世界世界世"}, []string{"a", "世界世界世"}},
		{"世界世", 5, []string{"世界世"}, []string{"世界", "世"}},
		{"e\u0301e\u0301e\u0301 e\u0301", 5, []string{"e\u0301e\u0301e\u0301 e\u0301"}, []string{"e\u0301e\u0301e\u0301 e\u0301"}},
		{"e\u0301e\u0301e\u0301", 2, []string{"e\u0301e\u0301e\u0301"}, []string{"e\u0301e\u0301", "e\u0301"}},
		{family + " " + family, 5, []string{family + " " + family}, []string{family + " " + family}},
		{family + family, 3, []string{family + family}, []string{family, family}},
		{"\x1b[1mone two\x1b[0m", 7, []string{"\x1b[1mone two\x1b[0m"}, []string{"\x1b[1mone two\x1b[0m"}},
	} {
		assert.Equal(t, test.wrap, Wrap(test.text, test.n), "Wrap(%q, %d)", test.text, test.n)
		assert.Equal(t, test.fold, Fold(test.text, test.n), "Fold(%q, %d)", test.text, test.n)
	}
}

func TestTablesAreMeasuredInColumns(t *testing.T) {
	var out strings.Builder
	WriteTable(&out, [][]Cell{{{Text: "世界"}, {Text: "1"}}, {{Text: "e\u0301"}, {Text: "2"}}, {{Text: family, Right: true}, {Text: "3"}}})
	assert.Equal(t, "世界  1\ne\u0301     2\n  "+family+"  3\n", out.String())
}
