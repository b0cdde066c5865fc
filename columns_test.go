package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// counting matches code that takes a character for a column: Chinese takes two,
// and a combining character none.
var counting = regexp.MustCompile(`utf8\.RuneCount|\[\]rune\(|%-(\*|\d+)s|Repeat\(" ", .*- ?len\(`)

// What draws on a terminal measures text with internal/cli/term, or with the
// library that term measures with.
func TestTextIsMeasuredInColumns(t *testing.T) {
	for file := range sources(t) {
		name := filepath.ToSlash(file)
		if !strings.HasPrefix(name, "internal/cli/") && !strings.HasPrefix(name, "internal/ladder/") {
			continue
		}
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		for i, line := range strings.Split(string(src), "\n") {
			assert.NotRegexp(t, counting, line, "%s:%d counts characters, not columns: use term.Columns or term.Pad", name, i+1)
		}
	}
}
