package term

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRender(t *testing.T) {
	out := RenderMarkdown("# T\n\nUse `a-b` and **bold** <!-- hidden -->, "+strings.Repeat("`--some-flag` ", 12)+
		strings.Repeat("[way](https://a-b.example/c-d) ", 12)+"\n\n```console\n"+strings.Repeat("─", 80)+"\n```\n", 80, Paint{})
	assert.NotContains(t, out, "hidden")
	assert.Contains(t, out, strings.Repeat("─", 80)+"\n", "what stands in a fence is not broken")
	for line := range strings.Lines(out) {
		assert.LessOrEqual(t, Columns(line), 81)
		assert.NotRegexp(t, `-\n$`, line, "no line ends within an option or an address")
	}
}

func TestRenderLists(t *testing.T) {
	out := RenderMarkdown("1. `one` ends\n   here.\n2. Two [words](../other.md) that are \\*longer\\* than &amp;\n\n- **a.** No. <!-- x -->\n- b\n", 24, Paint{})
	assert.Equal(t, "1. `one` ends here.\n2. Two words that are\n   *longer* than &\n\n- a. No.\n- b\n", out)
}

func TestRenderColours(t *testing.T) {
	out := RenderMarkdown("**one `two` three**", 80, Paint{On: true})
	assert.Equal(t, "\x1b[1mone \x1b[0m\x1b[1;36mtwo\x1b[0m\x1b[1m three\x1b[0m\n", out)
}
