package course

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const sample = `# 2. A stream has no messages

Streams carry bytes.

## Predict

How many?

<!-- predict boundaries tcp -->
- **a.** One *Read*. <!-- 1 read -->
- **b.** Several. <!-- 2 reads | 3 reads -->
<!-- end -->

## Run

<!-- run compare boundaries
only: ^tcp
any: 1 read | 2 reads
mask: \d+ kept
exit: 1
-->
` + "```console\n$ socketlab compare boundaries\ntcp  1 read, 5 kept, 3.1 ms\n```" + `
<!-- end -->

## Observe

## Explain

<!-- code a.go Read -->
<!-- end -->

## Exercise

<!-- write -->
` + "```sh\nls\n```" + `

## Check

See [above](#predict) and [a.go](a.go).

## Read on
`

func TestParse(t *testing.T) {
	l, err := Parse(sample)
	require.NoError(t, err)
	assert.Equal(t, 2, l.Number)
	assert.Equal(t, "A stream has no messages", l.Title)
	assert.Equal(t, "Streams carry bytes.", l.Idea)
	require.Len(t, l.Blocks(""), 3)
	p := l.Blocks("predict")[0]
	assert.Equal(t, []Option{{"a", "One *Read*.", []string{"1 read"}}, {"b", "Several.", []string{"2 reads", "3 reads"}}}, p.Options)
	r := l.Blocks("run")[0]
	assert.Equal(t, "compare boundaries", r.Command())
	assert.Equal(t, 1, r.Exit)
	assert.Equal(t, "$ socketlab compare boundaries\ntcp  1 read, 5 kept, 3.1 ms\n", r.Fence())
	assert.Equal(t, "How many?", strings.TrimSpace(l.Section("Predict").Parts[0].Text))
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for change, want := range map[[2]string]string{
		{"# 2. A", "# A"}:                      "the first line is no title",
		{"## Observe", "## Look"}:              "they have to be Predict, Run, Observe",
		{"- **b.** Several.", "- b. Several."}: "is no option, such as",
		{"any:", "some:"}:                      `"some" is none of only, mask, any and exit`,
		{"only: ^tcp", "only: ("}:              "missing closing",
		{"boundaries tcp", "boundaries"}:       "needs an experiment and a transport",
	} {
		_, err := Parse(strings.Replace(sample, change[0], change[1], 1))
		assert.ErrorContains(t, err, want)
	}
}

// weaver runs a command that prints something else each time.
func weaver(output string, status int) Weaver {
	return Weaver{
		Symbol: func(_ fs.FS, file, symbol string) (string, error) {
			if symbol != "Read" {
				return "", errors.New("no such symbol")
			}
			return "func Read()\n", nil
		},
		Run: func(args []string) (string, int, error) { return output, status, nil },
	}
}

func TestWeave(t *testing.T) {
	woven, err := weaver("udp 3 reads\ntcp 2 reads,  17 kept, 2 s\n", 1).Weave(sample)
	require.NoError(t, err)
	assert.Equal(t, strings.Replace(sample, "<!-- code a.go Read -->\n", "<!-- code a.go Read -->\n```go\nfunc Read()\n```\n", 1), woven,
		"what differs in nothing but what may differ stays, and source is put in")

	woven, err = weaver("unix 1 read\ntcp 3 reads\ntcp 4 reads\n", 1).Weave(sample)
	require.NoError(t, err)
	assert.Contains(t, woven, "```console\n$ socketlab compare boundaries\ntcp 3 reads\ntcp 4 reads\n```\n<!-- end -->")

	_, err = weaver("tcp 1 read\n", 0).Weave(sample)
	assert.ErrorContains(t, err, "exit status 0 instead of 1")
	_, err = weaver("udp 1 read\n", 1).Weave(sample)
	assert.ErrorContains(t, err, "it shows nothing of")
	_, err = weaver("tcp 1 read\n", 1).Weave(strings.Replace(sample, "a.go Read", "a.go Write", 1))
	assert.ErrorContains(t, err, "no such symbol")
}

func TestMasks(t *testing.T) {
	b := &Block{}
	for then, now := range map[string]string{
		"after 1.32 ms":                         "after 27 µs",
		"127.0.0.1:4242 from [::1]:9":           "127.0.0.1:1 from [::1]:65535",
		"socket:[123]  pid 7":                   "socket:[9] pid 70000",
		"95 kB accepted":                        "3.9 MB accepted",
		"│─ SYN ────▶│":                         "│─ SYN ─▶│",
		"on Linux 6.18.44, amd64, go1.26.8. Ev": "on Linux 5.1, arm64, go1.26.9. Ev",
		"a\n\nin 1.84 s on\nLinux 5.15.167.4-standard-WSL2, amd64, go1.27rc1. Evidence and\nreasons: x\n\nb": "a\n\nin 2 ms on Linux\n5.1, arm64, go1.26.9. Evidence\nand reasons: x\n\nb",
	} {
		assert.True(t, b.Same(then, now), "%q and %q", then, now)
	}
	assert.False(t, b.Same("3 reads", "2 reads"))
	assert.False(t, b.Same("ack 5", "ack 6"))
	assert.False(t, b.Same("one\ntwo\n\non Linux 5, amd64, go1.26.8", "one two\n\non Linux 5, amd64, go1.26.8"), "lines count elsewhere")
}

func TestRules(t *testing.T) {
	sources := fstest.MapFS{"lessons/02-x/a.go": {}, "lessons/02-x/README.md": {Data: []byte(sample)}}
	assert.Empty(t, Check(sources, "lessons/02-x", sample))
	for change, want := range map[[2]string]string{
		{"<!-- write -->\n", ""}:    "1 fences are neither woven",
		{"(#predict)", "(#guess)"}:  "has an unknown anchor",
		{"(a.go)", "(b.go)"}:        "leads nowhere",
		{"(a.go)", "(a.go) ![](x)"}: "no alternative text",
	} {
		broken := Check(sources, "lessons/02-x", strings.Replace(sample, change[0], change[1], 1))
		require.NotEmpty(t, broken, change)
		assert.Contains(t, strings.Join(broken, "\n"), want)
	}
	assert.Contains(t, Check(sources, "lessons/02-x", sample+"<!-- write -->\n```\n"+"\t"+strings.Repeat("x", 77)+"\n```\n")[0], "wider than 80")
}

func TestPredictionDecidedByACommand(t *testing.T) {
	all, err := parts("<!-- predict run wire tcp hi -->\n- **a.** None. <!-- 0 round trips -->\n- **b.** One. <!-- 1 round trip | one round trip -->\n<!-- end -->\n")
	require.NoError(t, err)
	b := all[0].Block
	args, ok := b.Decider()
	assert.True(t, ok)
	assert.Equal(t, []string{"wire", "tcp", "hi"}, args)
	o, phrase, err := b.Answer("tcp\n1  round trip before\n")
	require.NoError(t, err)
	assert.Equal(t, "b", o.Letter)
	assert.Equal(t, "1 round trip", phrase)
	_, _, err = b.Answer("2 of them")
	assert.ErrorContains(t, err, "no option")
	_, _, err = b.Answer("0 round trips and 1 round trip")
	assert.ErrorContains(t, err, "both")
	_, err = parts("<!-- predict boundaries -->\n<!-- end -->\n")
	assert.ErrorContains(t, err, "predict needs")
}
