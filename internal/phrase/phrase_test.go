package phrase

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
)

func TestPrintableIsCutByColumns(t *testing.T) {
	for text, want := range map[string]string{
		"hello":                      "hello",
		"hello, world":               "hello, …",
		"世界世界":                       "世界世界",
		"世界世界世":                      "世界世…",
		strings.Repeat("e\u0301", 8): strings.Repeat("e\u0301", 8),
		strings.Repeat("e\u0301", 9): strings.Repeat("e\u0301", 7) + "…",
		"a\tb":                       `"a\tb"`,
		"a\x1b[31mb":                 `"a\x1b[31…`,
		"👩\u200d👧":                   `"👩\u200d…`,
		"\xff":                       `"\xff"`,
		"\u202eb":                    `"\u202eb"`,
		"日本語日本語日本語日本語日本語日本語\u0301日本語日本語": "日本語…",
	} {
		got := Printable(text, 8)
		assert.Equal(t, want, got, "Printable(%q, 8)", text)
		assert.LessOrEqual(t, ansi.StringWidth(got), 10)
	}
}

func TestOneLineIsPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"one\n\ttwo ":           "one two",
		"it's 世界 e\u0301 \\ \"": "it's 世界 e\u0301 \\ \"",
		"404 \x1b[31mred\x07":   `404 \x1b[31mred\a`,
		"a\u202eb\u200d":        `a\u202eb\u200d`,
		"\xff":                  "\ufffd",
	} {
		assert.Equal(t, want, OneLine(text), "OneLine(%q)", text)
	}
}
